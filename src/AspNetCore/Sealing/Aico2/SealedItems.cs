using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <inheritdoc cref="ISealedItems"/>
internal sealed class SealedItems : ISealedItems
{
    private readonly Exchange _exchange;
    private readonly FrameResponse _response;
    private readonly PlainBuffer _item = new();

    public SealedItems(Exchange exchange, FrameResponse response)
    {
        _exchange = exchange;
        _response = response;
    }

    public bool HasRequestItems => _exchange.HasRequestItems;

    public async ValueTask<ReadOnlyMemory<byte>?> ReadItemAsync(CancellationToken cancellationToken)
    {
        if (!HasRequestItems)
        {
            throw new InvalidOperationException("The content of this request is no stream of items.");
        }

        _item.Clear();
        while (true)
        {
            MessagePart part = await _exchange.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (part.Kind == PartKind.End)
            {
                return null;
            }

            if (part.EndOfItem && _item.Length == 0)
            {
                return part.Data;
            }

            _item.Append(part.Data.Span);
            if (part.EndOfItem)
            {
                return _item.Memory;
            }
        }
    }

    public void UseResponseItems()
    {
        if (!MediaTypes.Is(_response.Headers.ContentType, Wire.ItemsMediaType))
        {
            _response.Headers.ContentType = Wire.ItemsMediaType;
        }

        _response.Headers.ContentLength = null;
    }

    public ValueTask WriteItemAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken) => new(_response.WriteItemAsync(item, cancellationToken));

    public ValueTask<bool> FailAsync(int status, ReadOnlyMemory<byte> problem) => _response.FailAsync(status, problem);
}
