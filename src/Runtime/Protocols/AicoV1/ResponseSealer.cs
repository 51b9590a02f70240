using System.Buffers;

namespace Aico.Protocols.AicoV1;

/// <summary>Seals a response: one envelope around a JSON value, or one line per item of a stream. Sections 6 and 7.</summary>
internal sealed class ResponseSealer : MessageSealer
{
    private readonly AicoV1Session _session;
    private readonly bool _isStream;
    private readonly ArrayBufferWriter<byte> _plaintext = new();

    public ResponseSealer(AicoV1Session session, MessageHead head)
    {
        _session = session;
        _isStream = Wire.IsStream(head.ContentType);
        Outer = head;
    }

    public override MessageHead Outer { get; }

    /// <summary>Of a stream: writes one record at once, a raw one where the bytes are not one item. Otherwise gathers.</summary>
    public override void Write(ReadOnlySpan<byte> plaintext, bool endOfItem, IBufferWriter<byte> output)
    {
        if (!_isStream)
        {
            _plaintext.Write(plaintext);
            return;
        }

        if (endOfItem && JsonText.IsOneValue(plaintext))
        {
            Envelope.WriteResponse(_session, plaintext, output);
        }
        else
        {
            Envelope.WriteRaw(_session, plaintext, output);
        }

        output.Write("\n"u8);
    }

    /// <summary>Writes what was gathered. An empty body stays empty.</summary>
    public override void Complete(IBufferWriter<byte> output)
    {
        if (_plaintext.WrittenCount > 0)
        {
            Envelope.WriteResponse(_session, _plaintext.WrittenSpan, output);
        }
    }

    public override void Dispose() => _plaintext.Clear();
}
