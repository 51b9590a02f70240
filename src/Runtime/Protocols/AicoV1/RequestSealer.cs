using System.Buffers;

namespace Aico.Protocols.AicoV1;

/// <summary>Seals a request: one envelope around one JSON value. Section 5.</summary>
/// <remarks>A request without content seals <c>{}</c>, also on GET, so that every request proves that its sender holds the key.</remarks>
internal sealed class RequestSealer : MessageSealer
{
    private readonly AicoV1Session _session;
    private readonly bool _headerOnly;
    private readonly ArrayBufferWriter<byte> _plaintext = new();

    public RequestSealer(AicoV1Session session, MessageHead head, bool headerOnlyGet)
    {
        _session = session;
        bool isGet = head.Method == "GET";
        _headerOnly = isGet && headerOnlyGet;

        // Contract language, section 4.3: what differs from the contract is refused, not sent otherwise.
        if (head.ContentType is not null && !head.HasMediaType(Wire.Json))
        {
            throw new NotSupportedException("AICO v1 carries JSON only; the contract asks for another Content-Type.");
        }

        var headers = new List<KeyValuePair<string, string>>(head.Headers.Count + 2);
        headers.AddRange(head.Headers.Where(static header => !string.Equals(header.Key, "Content-Type", StringComparison.OrdinalIgnoreCase)));
        if (isGet)
        {
            headers.Add(new(Wire.ClientIdHeader, session.ClientId));
        }

        if (!_headerOnly)
        {
            headers.Add(new("Content-Type", Wire.Json));
        }

        Outer = new MessageHead { Method = head.Method, Target = head.Target, Headers = headers };
    }

    public override MessageHead Outer { get; }

    public override void Write(ReadOnlySpan<byte> plaintext, bool endOfItem, IBufferWriter<byte> output) => _plaintext.Write(plaintext);

    public override void Complete(IBufferWriter<byte> output)
    {
        if (!_headerOnly)
        {
            Envelope.WriteRequest(_session, _plaintext.WrittenCount == 0 ? "{}"u8 : _plaintext.WrittenSpan, output);
        }
    }

    // Clear, not ResetWrittenCount: the plaintext must not linger.
    public override void Dispose() => _plaintext.Clear();
}
