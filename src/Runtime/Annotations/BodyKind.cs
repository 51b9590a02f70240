namespace Aico;

/// <summary>How the content of a request is written. Source: contract language, section 3.6.</summary>
public enum BodyKind
{
    /// <summary>As the type suggests: text as UTF-8, bytes and streams as they are, asynchronous sequences as items, everything else as JSON.</summary>
    Default,

    /// <summary>JSON, also for text and bytes.</summary>
    Json,

    /// <summary>An object or dictionary as <c>a=1&amp;b=2</c>, by the rules of the query.</summary>
    UrlEncoded,

    /// <summary>A sequence as JSON, one value per line.</summary>
    JsonLines,
}
