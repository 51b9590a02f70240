namespace Aico;

/// <summary>How the items of a stream are written in the response. Source: contract language, section 2.</summary>
public enum StreamItemFormat
{
    /// <summary>As the response's content type says.</summary>
    Auto,

    /// <summary>One JSON value per line.</summary>
    JsonLines,

    /// <summary>One JSON value per event's data (WHATWG HTML, section 9.2).</summary>
    ServerSentEvents,

    /// <summary>The elements of one JSON array.</summary>
    JsonArray,
}
