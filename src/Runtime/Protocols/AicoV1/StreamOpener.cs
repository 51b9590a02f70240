using System.Buffers;

namespace Aico.Protocols.AicoV1;

/// <summary>Opens a stream of sealed lines. Never skips a line, never gives anything after a bad one. Section 7, steps 2 to 5.</summary>
internal sealed class StreamOpener : MessageOpener
{
    private readonly PayloadReader _payloads;
    private readonly LineSplitter _lines;

    public StreamOpener(AicoV1Session session, OpenLimits limits)
    {
        _payloads = new PayloadReader(session);
        _lines = new LineSplitter(limits.Item);
    }

    public override bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out MessagePart part)
    {
        LineSplitter.Outcome outcome = _lines.TryRead(ref input, endOfInput, out ReadOnlySequence<byte> line, out bool terminated);
        part = outcome switch
        {
            LineSplitter.Outcome.Line => Open(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), terminated),
            LineSplitter.Outcome.TooLong => MessagePart.Broken(OpenFault.TooLarge),
            LineSplitter.Outcome.End => MessagePart.End,
            _ => default,
        };
        return outcome != LineSplitter.Outcome.NeedMore;
    }

    public override void Dispose() => _payloads.Dispose();

    private MessagePart Open(ReadOnlySpan<byte> line, bool terminated)
    {
        Envelope envelope = Envelope.Read(line);
        if (!envelope.IsSealed)
        {
            // The last line may lack its LF; if it is not even JSON, it was cut.
            return MessagePart.Broken(!envelope.IsJson && !terminated ? OpenFault.Truncated : OpenFault.NotSealed);
        }

        OpenFault fault = _payloads.TryOpen(envelope.Payload, out ReadOnlyMemory<byte> plaintext);
        if (fault != OpenFault.None)
        {
            return MessagePart.Broken(fault);
        }

        if (!envelope.IsRaw)
        {
            return MessagePart.Item(plaintext);
        }

        return Envelope.ReadRaw(plaintext.Span) is { } raw ? MessagePart.Bytes(raw) : MessagePart.Broken(OpenFault.Protocol);
    }
}
