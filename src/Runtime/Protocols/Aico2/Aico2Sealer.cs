using System.Buffers;
using System.Buffers.Binary;

namespace Aico.Protocols.Aico2;

/// <summary>Seals a message: HEAD with the first output, then DATA, an end, or a failure. Sections 6 to 8.</summary>
/// <remarks>
/// One sealer seals one byte string: what was written is kept by the caller and repeated where an HTTP stack asks twice, never sealed again.
/// Its own content is held to the receiver's rules, so that a message the peer must refuse fails here.
/// </remarks>
internal sealed class Aico2Sealer : MessageSealer
{
    private readonly RequestNumber _number;
    private readonly Direction _direction;
    private readonly FrameWriter _frames;
    private readonly ArrayBufferWriter<byte> _head;
    private readonly int _maxPlaintext;
    private BodyRules _body;
    private bool _started;

    /// <param name="session">Held by the caller until the message is over.</param>
    /// <param name="direction">Which of the session's keys.</param>
    /// <param name="number">n and the salt of this very message.</param>
    /// <param name="outer">The head in plaintext.</param>
    /// <param name="head">The encoded inner head. The sealer empties it.</param>
    /// <param name="shape">What the inner head says of the content.</param>
    /// <param name="padding">How HEAD and DATA are padded.</param>
    /// <param name="maxFramePlaintext">Longest plaintext of a DATA frame.</param>
    public Aico2Sealer(
        Aico2Session session, Direction direction, RequestNumber number, MessageHead outer, ArrayBufferWriter<byte> head, ContentShape shape, FramePadding padding, int maxFramePlaintext)
    {
        _number = number;
        _direction = direction;
        _frames = new FrameWriter(session, direction, number, padding);
        _head = head;
        _maxPlaintext = maxFramePlaintext;
        _body = new BodyRules(shape, new OpenLimits(int.MaxValue, int.MaxValue));
        Outer = outer;
    }

    public override MessageHead Outer { get; }

    public override ExchangeId Exchange => new(_number.Number);

    public override void Start(IBufferWriter<byte> output)
    {
        if (!_started)
        {
            WriteHead(FrameFlags.None, output);
        }
    }

    public override void Write(ReadOnlySpan<byte> plaintext, bool endOfItem, IBufferWriter<byte> output)
    {
        Start(output);
        WriteData(plaintext, endOfItem, final: false, output);
    }

    public override void Complete(IBufferWriter<byte> output)
    {
        if (_started)
        {
            WriteData([], endOfItem: false, final: true, output);
        }
        else
        {
            WriteHead(FrameFlags.Final, output);
        }
    }

    public override void Complete(ReadOnlySpan<byte> plaintext, bool endOfItem, IBufferWriter<byte> output)
    {
        if (plaintext.IsEmpty && !(endOfItem && _body.IsItems))
        {
            Complete(output);
            return;
        }

        Start(output);
        WriteData(plaintext, endOfItem, final: true, output);
    }

    /// <summary>Ends the message with trailers.</summary>
    public void CompleteWithTrailers(List<KeyValuePair<string, string>> trailers, IBufferWriter<byte> output)
    {
        Start(output);
        RequireAllowed(_body.TakeEnd());
        var fields = new ArrayBufferWriter<byte>(256);
        HeadCodec.WriteTrailers(trailers, fields);
        _frames.Write(FrameType.Trailers, FrameFlags.Final, fields.WrittenSpan, output);
    }

    /// <summary>Writes a PAD: between HEAD and FINAL only.</summary>
    public override bool TryWriteHeartbeat(IBufferWriter<byte> output)
    {
        if (!_started || _frames.IsFinished)
        {
            return false;
        }

        _frames.Write(FrameType.Pad, FrameFlags.None, [], output);
        return true;
    }

    /// <summary>Writes an ERROR. Before HEAD a response says it better as a sealed problem, hence false.</summary>
    public override bool TryFail(ReadOnlySpan<byte> problem, IBufferWriter<byte> output)
    {
        if (!_started || _frames.IsFinished)
        {
            return false;
        }

        _frames.Write(FrameType.Error, FrameFlags.Final, problem, output);
        return true;
    }

    // Clear, not ResetWrittenCount: a head holds credentials.
    public override void Dispose() => _head.Clear();

    public override string ToString() => nameof(Aico2Sealer);

    private static void RequireAllowed(OpenFault fault)
    {
        if (fault != OpenFault.None)
        {
            throw new InvalidOperationException("The content breaks its own head: an item is open, or the content-length is another.");
        }
    }

    private void WriteHead(FrameFlags flags, IBufferWriter<byte> output)
    {
        _started = true;
        if (_direction == Direction.Response)
        {
            // Section 7: salt' and HEAD go together, and nothing before them.
            BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(Wire.SaltSize), _number.Salt);
            output.Advance(Wire.SaltSize);
        }

        _frames.Write(FrameType.Head, flags, _head.WrittenSpan, output);
        _head.Clear();
    }

    private void WriteData(ReadOnlySpan<byte> data, bool endOfItem, bool final, IBufferWriter<byte> output)
    {
        int size = _frames.MaxDataOf(FrameType.Data, _maxPlaintext);
        while (data.Length > size)
        {
            WriteFrame(data[..size], endOfItem: false, final: false, output);
            data = data[size..];
        }

        if (!data.IsEmpty || final || (endOfItem && _body.IsItems))
        {
            WriteFrame(data, endOfItem && _body.IsItems, final, output);
        }
    }

    private void WriteFrame(ReadOnlySpan<byte> data, bool endOfItem, bool final, IBufferWriter<byte> output)
    {
        RequireAllowed(_body.Take(data.Length, endOfItem, final));
        FrameFlags flags = (endOfItem ? FrameFlags.EndOfItem : FrameFlags.None) | (final ? FrameFlags.Final : FrameFlags.None);
        _frames.Write(FrameType.Data, flags, data, output);
    }
}
