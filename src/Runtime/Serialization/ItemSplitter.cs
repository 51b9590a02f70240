using System.Buffers;
using System.Text;
using Aico.Protocols;

namespace Aico.Serialization;

/// <summary>Cuts body bytes without item boundaries into the bytes of items.</summary>
internal abstract class ItemSplitter
{
    private byte[] _buffer = [];
    private int _start;
    private int _length;

    /// <summary>Whether bytes wait for the rest of their item.</summary>
    public virtual bool HasPending => _length > 0;

    /// <summary>The splitter of the format that the contract fixes, or else the answer's content type.</summary>
    public static ItemSplitter For(StreamItemFormat format, MessageHead head, int maxItemBytes) => format switch
    {
        StreamItemFormat.JsonArray => new JsonArraySplitter(maxItemBytes),
        StreamItemFormat.JsonLines => new LineItemSplitter(maxItemBytes),
        StreamItemFormat.ServerSentEvents => new EventSplitter(maxItemBytes),
        _ when head.HasMediaType("text/event-stream") => new EventSplitter(maxItemBytes),
        _ => new LineItemSplitter(maxItemBytes),
    };

    /// <summary>Takes more bytes; they are copied.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_start + _length + bytes.Length > _buffer.Length)
        {
            byte[] larger = _length + bytes.Length > _buffer.Length ? new byte[Math.Max(_length + bytes.Length, 2 * _buffer.Length)] : _buffer;
            _buffer.AsSpan(_start, _length).CopyTo(larger);
            _buffer = larger;
            _start = 0;
        }

        bytes.CopyTo(_buffer.AsSpan(_start + _length));
        _length += bytes.Length;
    }

    /// <summary>Gives the next item. At the end of input a rest counts as an item.</summary>
    /// <param name="endOfInput">Whether no more bytes will come.</param>
    /// <param name="item">The item's bytes, valid until the next call.</param>
    /// <param name="fault">Why there is no item and never will be.</param>
    public bool TryRead(bool endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault)
    {
        var input = new ReadOnlySequence<byte>(_buffer, _start, _length);
        bool found = TryRead(ref input, endOfInput, out item, out fault);
        int consumed = _length - (int)input.Length;
        _start += consumed;
        _length -= consumed;
        return found;
    }

    protected abstract bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault);
}

/// <summary>Why a splitter gives up.</summary>
internal enum ItemFault
{
    None,
    TooLarge,

    /// <summary>The bytes are not in the item format.</summary>
    Malformed,

    /// <summary>The server reported a failure in the item format's own way.</summary>
    Reported,
}

/// <summary>NDJSON: one item per line.</summary>
internal sealed class LineItemSplitter(int maxItemBytes) : ItemSplitter
{
    private readonly LineSplitter _lines = new(maxItemBytes);

    protected override bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault)
    {
        LineSplitter.Outcome outcome = _lines.TryRead(ref input, endOfInput, out item, out _);
        fault = outcome == LineSplitter.Outcome.TooLong ? ItemFault.TooLarge : ItemFault.None;
        return outcome == LineSplitter.Outcome.Line;
    }
}

/// <summary>Server-sent events: one item per event's data (WHATWG HTML, section 9.2). An event called <c>error</c> is a failure.</summary>
internal sealed class EventSplitter(int maxItemBytes) : ItemSplitter
{
    private readonly ArrayBufferWriter<byte> _data = new();
    private bool _hasData;
    private string? _name;
    private bool _isError;
    private bool _delivered;

    /// <summary>Name of the event that was read last; <c>message</c> where it names none.</summary>
    public string EventName { get; private set; } = "message";

    /// <summary>The last event id that the stream named, or null.</summary>
    public string? EventId { get; private set; }

    // Lines of an event that is not finished are no longer in the buffer.
    public override bool HasPending => base.HasPending || _hasData || _isError;

    protected override bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault)
    {
        if (_delivered)
        {
            _data.Clear();
            _delivered = false;
        }

        item = default;
        fault = ItemFault.None;
        while (TryReadLine(ref input, endOfInput, out ReadOnlySequence<byte> line))
        {
            if (line.IsEmpty)
            {
                if (Dispatch(out item, out fault))
                {
                    return fault == ItemFault.None;
                }

                continue;
            }

            Take(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
            if (_data.WrittenCount > maxItemBytes)
            {
                fault = ItemFault.TooLarge;
                return false;
            }
        }

        if (input.Length > maxItemBytes)
        {
            fault = ItemFault.TooLarge;
        }

        return false;
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> input, bool endOfInput, out ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(input);
        if (reader.TryReadToAny(out line, "\r\n"u8, advancePastDelimiter: false))
        {
            reader.TryRead(out byte delimiter);
            if (delimiter == (byte)'\r')
            {
                // CR LF is one end of line; after a CR at the end of what is here, an LF may still come.
                if (reader.TryPeek(out byte next))
                {
                    if (next == (byte)'\n')
                    {
                        reader.Advance(1);
                    }
                }
                else if (!endOfInput)
                {
                    return false;
                }
            }

            input = input.Slice(reader.Position);
            return true;
        }

        // An unfinished line at the end of input belongs to an unfinished event, which the format discards.
        if (endOfInput)
        {
            input = input.Slice(input.End);
        }

        return false;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> field = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..];
        if (!value.IsEmpty && value[0] == (byte)' ')
        {
            value = value[1..];
        }

        if (field.SequenceEqual("data"u8))
        {
            if (_hasData)
            {
                _data.Write("\n"u8);
            }

            _data.Write(value);
            _hasData = true;
        }
        else if (field.SequenceEqual("event"u8))
        {
            _isError = value.SequenceEqual("error"u8);
            _name = value.IsEmpty ? null : Encoding.UTF8.GetString(value);
        }
        else if (field.SequenceEqual("id"u8) && !value.Contains((byte)0))
        {
            EventId = Encoding.UTF8.GetString(value);
        }
    }

    private bool Dispatch(out ReadOnlySequence<byte> item, out ItemFault fault)
    {
        item = default;
        fault = ItemFault.None;
        EventName = _name ?? "message";
        _name = null;
        if (_isError)
        {
            fault = ItemFault.Reported;
            return true;
        }

        if (!_hasData)
        {
            return false;
        }

        item = new ReadOnlySequence<byte>(_data.WrittenMemory);
        _hasData = false;
        _delivered = true;
        return true;
    }
}
