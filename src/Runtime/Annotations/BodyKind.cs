namespace Aico;

/// <summary>How the content of a request is written.</summary>
public enum BodyKind
{
    /// <summary>As the type suggests: JSON for everything but text and bytes.</summary>
    Default,

    /// <summary>JSON, also for text.</summary>
    Json,
}
