using System.Buffers;
using System.Text.Json;
using Aico.Serialization;

namespace Aico.Content;

/// <summary>JSON items, each sent as it comes: as items of AICO/2, or as lines of one content.</summary>
internal sealed class ItemsContent<T> : SourcedContent<IAsyncEnumerable<T>>
{
    private readonly bool _asLines;

    public ItemsContent(IAsyncEnumerable<T> source, bool asLines)
        : base(source) => _asLines = asLines;

    public ItemsContent(Func<IAsyncEnumerable<T>> factory, bool asLines)
        : base(_ => new ValueTask<IAsyncEnumerable<T>>(factory())) => _asLines = asLines;

    public override string MediaType => _asLines ? MediaTypes.JsonLines : MediaTypes.Items;

    protected override async Task WriteAsync(IAsyncEnumerable<T> source, ContentWriter writer, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        var item = new ArrayBufferWriter<byte>();
        await foreach (T value in source.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            JsonLine.Write(item, value, options, _asLines);
            await writer.WriteAsync(item.WrittenMemory, endOfItem: true, cancellationToken).ConfigureAwait(false);
            item.ResetWrittenCount();
        }
    }
}
