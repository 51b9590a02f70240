using Aico.Content;

namespace Aico;

/// <summary>A part out of a stream. It is taken once, so the request is never sent again once it has been read from.</summary>
public sealed class StreamPart : MultipartItem
{
    /// <summary>Makes a part of a stream.</summary>
    /// <param name="value">Read from its position to its end; disposing it is the caller's business.</param>
    /// <param name="fileName">The file's name as the server sees it.</param>
    /// <param name="contentType">The media type, or null for <c>application/octet-stream</c>.</param>
    /// <param name="name">The part's name, or null for the parameter's.</param>
    /// <exception cref="ArgumentException">The name is empty or the media type cannot be sent.</exception>
    public StreamPart(Stream value, string fileName, string? contentType = null, string? name = null)
        : base(fileName, contentType, name)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>Gets the stream.</summary>
    public Stream Value { get; }

    internal override bool IsReplayable => false;

    internal override long? Length => Value.CanSeek ? Math.Max(0, Value.Length - Value.Position) : null;

    internal override Task WriteAsync(ContentWriter writer, CancellationToken cancellationToken) => ByteStreamContent.CopyAsync(Value, writer, cancellationToken);
}
