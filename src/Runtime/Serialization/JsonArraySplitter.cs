using System.Buffers;
using System.Text.Json;

namespace Aico.Serialization;

/// <summary>One JSON array: one item per element.</summary>
internal sealed class JsonArraySplitter(int maxItemBytes) : ItemSplitter
{
    private Position _position = Position.BeforeArray;

    private enum Position
    {
        BeforeArray,
        BeforeFirst,
        AfterElement,
        BeforeElement,
        AfterArray,
    }

    // An array that is still open is no end.
    public override bool HasPending => base.HasPending || _position is not (Position.BeforeArray or Position.AfterArray);

    protected override bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault)
    {
        item = default;
        while (true)
        {
            SkipWhiteSpace(ref input);
            if (input.IsEmpty)
            {
                fault = endOfInput && _position != Position.AfterArray ? ItemFault.Malformed : ItemFault.None;
                return false;
            }

            switch ((_position, input.FirstSpan[0]))
            {
                case (Position.BeforeArray, (byte)'['):
                    _position = Position.BeforeFirst;
                    break;
                case (Position.BeforeFirst or Position.AfterElement, (byte)']'):
                    _position = Position.AfterArray;
                    break;
                case (Position.AfterElement, (byte)','):
                    _position = Position.BeforeElement;
                    break;
                case (Position.BeforeFirst or Position.BeforeElement, _):
                    return TryReadElement(ref input, endOfInput, out item, out fault);
                default:
                    fault = ItemFault.Malformed;
                    return false;
            }

            input = input.Slice(1);
        }
    }

    private static void SkipWhiteSpace(ref ReadOnlySequence<byte> input)
    {
        var reader = new SequenceReader<byte>(input);
        reader.AdvancePastAny((byte)' ', (byte)'\t', (byte)'\r', (byte)'\n');
        input = input.Slice(reader.Position);
    }

    private bool TryReadElement(ref ReadOnlySequence<byte> input, bool endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault)
    {
        item = default;
        fault = ItemFault.None;
        var reader = new Utf8JsonReader(input, isFinalBlock: false, state: default);
        try
        {
            // A reader that is not at its final block knows the end of a number only by what follows it.
            if (reader.Read() && reader.TrySkip())
            {
                item = input.Slice(0, reader.BytesConsumed);
                input = input.Slice(reader.BytesConsumed);
                _position = Position.AfterElement;
                fault = item.Length > maxItemBytes ? ItemFault.TooLarge : ItemFault.None;
                return fault == ItemFault.None;
            }
        }
        catch (JsonException)
        {
            fault = ItemFault.Malformed;
            return false;
        }

        fault = endOfInput ? ItemFault.Malformed : input.Length > maxItemBytes ? ItemFault.TooLarge : ItemFault.None;
        return false;
    }
}
