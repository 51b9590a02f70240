using Aico.Addressing;
using Aico.Content;

namespace Aico;

/// <summary>A part of a <see cref="MultipartAttribute"/> content that is a file: bytes with a name and a type of their own.</summary>
public abstract class MultipartItem
{
    private protected MultipartItem(string fileName, string? contentType, string? name)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        if (contentType is not null && !HeaderRules.IsValue(contentType))
        {
            throw AddressError.Header_ValueIsIllegal(nameof(contentType));
        }

        FileName = fileName;
        ContentType = contentType;
        Name = name;
    }

    /// <summary>Gets the file's name as the server sees it.</summary>
    public string FileName { get; }

    /// <summary>Gets the media type, or null for <c>application/octet-stream</c>.</summary>
    public string? ContentType { get; }

    /// <summary>Gets the part's name, or null for the parameter's.</summary>
    public string? Name { get; }

    internal abstract bool IsReplayable { get; }

    internal abstract long? Length { get; }

    internal abstract Task WriteAsync(ContentWriter writer, CancellationToken cancellationToken);
}
