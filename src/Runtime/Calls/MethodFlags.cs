namespace Aico;

/// <summary>Facts about a contract method that decide how its calls run. Written by generated code.</summary>
[Flags]
public enum MethodFlags
{
    /// <summary>A unary call without further properties.</summary>
    None = 0,

    /// <summary>The result is a stream of items.</summary>
    Stream = 1,

    /// <summary>The content can be produced again for a second attempt.</summary>
    Replayable = 2,

    /// <summary>Running twice equals running once.</summary>
    Idempotent = 4,

    /// <summary>The method is never sent twice.</summary>
    NoRetry = 8,

    /// <summary>The result may be null: empty content and JSON <c>null</c> are fine.</summary>
    NullableResult = 16,

    /// <summary>The stream may end without a matching end item.</summary>
    OptionalEnd = 32,

    /// <summary>The content is other than JSON: text, bytes, a form, parts or items.</summary>
    OtherContent = 64,

    /// <summary>The content is produced while it is sent. Without <see cref="Replayable"/> it can be taken only once.</summary>
    StreamedContent = 128,
}
