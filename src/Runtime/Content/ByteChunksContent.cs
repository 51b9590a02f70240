using System.Text.Json;

namespace Aico.Content;

/// <summary>Bytes of a sequence of pieces, each sent as it comes.</summary>
internal sealed class ByteChunksContent : SourcedContent<IAsyncEnumerable<ReadOnlyMemory<byte>>>
{
    public ByteChunksContent(IAsyncEnumerable<ReadOnlyMemory<byte>> source)
        : base(source)
    {
    }

    public ByteChunksContent(Func<IAsyncEnumerable<ReadOnlyMemory<byte>>> factory)
        : base(_ => new ValueTask<IAsyncEnumerable<ReadOnlyMemory<byte>>>(factory()))
    {
    }

    public override string MediaType => MediaTypes.Bytes;

    protected override async Task WriteAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> source, ContentWriter writer, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> piece in source.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // An empty piece would be an empty frame, which ends nothing and is refused.
            if (!piece.IsEmpty)
            {
                // The mark means nothing in bytes, but sends the piece now instead of with the next one.
                await writer.WriteAsync(piece, endOfItem: true, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
