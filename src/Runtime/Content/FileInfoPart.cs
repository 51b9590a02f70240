using Aico.Content;

namespace Aico;

/// <summary>A part out of a file, opened anew for every attempt. It can be sent again.</summary>
public sealed class FileInfoPart : MultipartItem
{
    /// <summary>Makes a part of a file.</summary>
    /// <param name="value">The file; opened for reading when the part is sent.</param>
    /// <param name="fileName">The file's name as the server sees it.</param>
    /// <param name="contentType">The media type, or null for <c>application/octet-stream</c>.</param>
    /// <param name="name">The part's name, or null for the parameter's.</param>
    /// <exception cref="ArgumentException">The name is empty or the media type cannot be sent.</exception>
    public FileInfoPart(FileInfo value, string fileName, string? contentType = null, string? name = null)
        : base(fileName, contentType, name)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>Gets the file.</summary>
    public FileInfo Value { get; }

    internal override bool IsReplayable => true;

    // The file may change until it is read: its length now proves nothing.
    internal override long? Length => null;

    internal override async Task WriteAsync(ContentWriter writer, CancellationToken cancellationToken)
    {
        FileStream file = new(Value.FullName, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.Asynchronous });
        await using (file.ConfigureAwait(false))
        {
            await ByteStreamContent.CopyAsync(file, writer, cancellationToken).ConfigureAwait(false);
        }
    }
}
