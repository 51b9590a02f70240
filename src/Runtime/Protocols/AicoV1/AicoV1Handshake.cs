using Aico.Crypto;

namespace Aico.Protocols.AicoV1;

/// <summary>The client's side of one handshake. Section 3 of the AICO v1 document.</summary>
internal sealed class AicoV1Handshake : ClientHandshake
{
    private readonly AicoV1Protocol _protocol;
    private readonly BoxKeyPair _ephemeral;

    public AicoV1Handshake(AicoV1Protocol protocol, string path, string component, BoxKeyPair ephemeral, double? timestamp, RandomFill random)
    {
        _protocol = protocol;
        _ephemeral = ephemeral;
        RequestBody = HandshakeMessage.Create(protocol.Identity, ephemeral.PublicKey, timestamp, random).WriteRequest(component);
        RequestHead = new MessageHead { Method = "POST", Target = path, Headers = { new("Content-Type", Wire.Json), new("Accept", Wire.Json) } };
    }

    public override MessageHead RequestHead { get; }

    public override ReadOnlyMemory<byte> RequestBody { get; }

    public override int MaxResponseBytes => Wire.MaxHandshakeBytes;

    public override Session? Complete(MessageHead head, ReadOnlySpan<byte> body, in Instant now, out string? failure)
    {
        failure = null;
        if (head.Status != 200)
        {
            failure = $"the server answered {head.Status}";
            return null;
        }

        if (HandshakeMessage.ReadResponse(body) is not { } answer)
        {
            failure = "the answer is not a handshake response";
            return null;
        }

        if (!answer.VerifySignature())
        {
            failure = "the answer's signature does not verify";
            return null;
        }

        var boxKey = new Secret(Wire.KeySize);
        if (!_ephemeral.TryAgree(answer.PublicKey, boxKey))
        {
            boxKey.Dispose();
            failure = "the answer's public key is not usable";
            return null;
        }

        return _protocol.CreateSession(boxKey, _protocol.Identity.PublicKey, now);
    }

    public override void Dispose() => _ephemeral.Dispose();
}
