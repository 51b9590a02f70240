using System.Buffers;
using System.Buffers.Text;

namespace Aico.Protocols.AicoV1;

/// <summary>Opens a message that is not a stream: one envelope, or nothing. Sections 5 and 6.</summary>
internal sealed class BodyOpener : MessageOpener
{
    private readonly PayloadReader _payloads;
    private readonly long _maxSealedBytes;
    private bool _opened;

    public BodyOpener(AicoV1Session session, OpenLimits limits)
    {
        _payloads = new PayloadReader(session);
        _maxSealedBytes = Base64.GetMaxEncodedToUtf8Length(Math.Min(limits.Body, 1 << 30) + Wire.Overhead) + 256L;
    }

    public override bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out MessagePart part)
    {
        part = default;
        if (input.Length > _maxSealedBytes)
        {
            part = MessagePart.Broken(OpenFault.TooLarge);
            return true;
        }

        if (!endOfInput)
        {
            return false;
        }

        if (input.IsEmpty || _opened)
        {
            part = MessagePart.End;
            return true;
        }

        _opened = true;
        Envelope envelope = Envelope.Read(input.IsSingleSegment ? input.FirstSpan : input.ToArray());
        OpenFault fault = OpenFault.NotSealed;
        ReadOnlyMemory<byte> plaintext = default;
        if (envelope.IsSealed)
        {
            fault = _payloads.TryOpen(envelope.Payload, out plaintext);
        }

        input = input.Slice(input.End);
        part = fault == OpenFault.None ? MessagePart.Bytes(plaintext) : MessagePart.Broken(fault);
        return true;
    }

    public override void Dispose() => _payloads.Dispose();
}
