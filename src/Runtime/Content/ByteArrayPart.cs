using Aico.Content;

namespace Aico;

/// <summary>A part out of memory. It can be sent again.</summary>
public sealed class ByteArrayPart : MultipartItem
{
    /// <summary>Makes a part of bytes.</summary>
    /// <param name="value">The bytes; not copied.</param>
    /// <param name="fileName">The file's name as the server sees it.</param>
    /// <param name="contentType">The media type, or null for <c>application/octet-stream</c>.</param>
    /// <param name="name">The part's name, or null for the parameter's.</param>
    /// <exception cref="ArgumentException">The name is empty or the media type cannot be sent.</exception>
    public ByteArrayPart(byte[] value, string fileName, string? contentType = null, string? name = null)
        : base(fileName, contentType, name)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>Gets the bytes.</summary>
    public byte[] Value { get; }

    internal override bool IsReplayable => true;

    internal override long? Length => Value.Length;

    internal override Task WriteAsync(ContentWriter writer, CancellationToken cancellationToken) =>
        Value.Length == 0 ? Task.CompletedTask : writer.WriteAsync(Value, endOfItem: false, cancellationToken).AsTask();
}
