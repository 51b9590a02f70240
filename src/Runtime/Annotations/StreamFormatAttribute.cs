namespace Aico;

/// <summary>Fixes how the items of a typed stream are written, instead of following the response's content type.</summary>
/// <remarks>Source: contract language, section 2.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StreamFormatAttribute : Attribute
{
    /// <summary>Fixes the format.</summary>
    /// <param name="format">How items are written.</param>
    public StreamFormatAttribute(StreamItemFormat format) => Format = format;

    /// <summary>Gets how items are written.</summary>
    public StreamItemFormat Format { get; }

    /// <summary>Gets or sets the text that stands in place of an item and ends the stream, such as <c>[DONE]</c>.</summary>
    /// <value>Default: none.</value>
    public string? DoneMarker { get; set; }
}
