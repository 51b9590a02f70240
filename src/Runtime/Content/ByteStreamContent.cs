using System.Buffers;
using System.Text.Json;

namespace Aico.Content;

/// <summary>Bytes of a stream. An argument is not disposed: it belongs to the caller; what a factory gave is.</summary>
internal sealed class ByteStreamContent : SourcedContent<Stream>
{
    /// <summary>Size of the pieces, the most one frame takes by default: AICO/2, section 8.</summary>
    private const int PieceBytes = 16 * 1024;

    private readonly long? _length;

    public ByteStreamContent(Stream source)
        : base(source) => _length = source.CanSeek ? Math.Max(0, source.Length - source.Position) : null;

    public ByteStreamContent(Func<CancellationToken, ValueTask<Stream>> factory)
        : base(factory)
    {
    }

    public override string MediaType => MediaTypes.Bytes;

    public override long? Length => _length;

    /// <summary>Copies a stream to its end.</summary>
    public static async Task CopyAsync(Stream source, ContentWriter writer, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), endOfItem: false, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    protected override async Task WriteAsync(Stream source, ContentWriter writer, JsonSerializerOptions options, CancellationToken cancellationToken) =>
        await CopyAsync(source, writer, cancellationToken).ConfigureAwait(false);

    protected override ValueTask ReleaseAsync(Stream source) => source.DisposeAsync();
}
