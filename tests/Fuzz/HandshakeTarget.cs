using System.Text;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Fuzz;

/// <summary>Both messages of a handshake, each as raw bytes and around an authentic payload.</summary>
/// <remarks>Input: what(1) ‖ bytes. 0 message 1 raw, 1 message 1 in place of the sample's end, 2 payload 1 sealed, 3 message 2 raw, 4 payload 2 sealed, 5 the key document.</remarks>
internal sealed class HandshakeTarget : Target
{
    private static readonly byte[] ServerPrivate = [.. Enumerable.Repeat((byte)0x11, 32)];

    private readonly ServerKey _key = new(X25519KeyPair.FromPrivateKey(ServerPrivate));
    private readonly X25519KeyPair _client = X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x22, 32)]);
    private readonly byte[] _sample;

    public HandshakeTarget()
    {
        using Aico2ClientHandshake handshake = new Aico2Protocol(new Aico2Settings()).StartHandshake(_key.Pair.PublicKey);
        _sample = handshake.RequestBody.ToArray();
    }

    public override string Name => "handshake";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            yield return [0, .. _sample];
            yield return [1, .. _sample.AsSpan(Wire.HandshakeHeaderSize)];
            yield return [2, .. """{"v":[2],"suites":["aegis256","xchacha20poly1305"]}"""u8];
            yield return [2, .. """{"v":[1,2,3],"suites":["x","xchacha20poly1305"],"more":{"a":[1]}}"""u8];
            yield return [3, .. new byte[160]];
            yield return [4, .. """{"sid":"AAAAAAAAAAAAAAAAAAAAAA","suite":"xchacha20poly1305","exp":3600,"max_requests":1048576,"hb":15}"""u8];
            yield return [5, .. """{"v":2,"keys":["AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}"""u8];
        }
    }

    public override byte[][] Words =>
        [.. ((string[])["\"v\"", "\"suites\"", "\"sid\"", "\"suite\"", "\"exp\"", "\"max_requests\"", "\"hb\"", "\"keys\"", "[2]", "60", "14400", "1024", "1e3", "-1", "null", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ":", "\"aegis256\""]).Select(Encoding.UTF8.GetBytes)];

    public override long MaxAllocation(int inputLength) => 256 * 1024 + (256L * inputLength);

    public override void Execute(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        byte[] rest = input[1..];
        switch (input[0] % 6)
        {
            case 0:
                Accept(rest);
                break;
            case 1:
                Accept([.. _sample.AsSpan(0, Wire.HandshakeHeaderSize), .. rest]);
                break;
            case 2 when rest.Length <= Wire.MaxPayload1:
                Accept(Message1(rest));
                break;
            case 3:
                Complete(rest, authentic: false);
                break;
            case 4:
                Complete(rest, authentic: true);
                break;
            case 5:
                _ = KeyDocument.ReadFirst(new MessageHead { Status = 200, Headers = { new("Content-Type", KeyDocument.MediaType) } }, rest);
                break;
        }
    }

    private void Accept(byte[] body)
    {
        ProblemType problem = Aico2ServerHandshake.Read(body, [_key], [NoisePattern.NK, NoisePattern.IK], [Suite.XChaCha, Suite.Aegis], out Aico2ServerHandshake? handshake);
        Require((problem == ProblemType.None) == (handshake is not null), "A handshake is there, or a problem.");
        handshake?.Dispose();
    }

    private byte[] Message1(byte[] payload)
    {
        byte[] body = new byte[Wire.HandshakeHeaderSize + NoiseHandshake.Overhead1Of(NoisePattern.NK) + payload.Length];
        HandshakeHeader.Write(body, NoisePattern.NK, _key.Pair.PublicKey);
        Span<byte> prologue = stackalloc byte[Wire.PrologueSize];
        HandshakeHeader.WritePrologue(prologue, body);
        using NoiseHandshake noise = NoiseHandshake.Initiate(NoisePattern.NK, prologue, _key.Pair.PublicKey, null, X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x33, 32)]));
        Require(noise.TryWriteMessage1(payload, body.AsSpan(Wire.HandshakeHeaderSize)), "A good key agrees.");
        return body;
    }

    private void Complete(byte[] input, bool authentic)
    {
        using Aico2ClientHandshake handshake = Samples.Protocol.StartHandshake(_key.Pair.PublicKey);
        byte[] answer = input;
        if (authentic)
        {
            ReadOnlySpan<byte> body = handshake.RequestBody.Span;
            Span<byte> prologue = stackalloc byte[Wire.PrologueSize];
            HandshakeHeader.WritePrologue(prologue, body);
            using NoiseHandshake noise = NoiseHandshake.Respond(NoisePattern.NK, prologue, _key.Pair);
            ReadOnlySpan<byte> message = body[Wire.HandshakeHeaderSize..];
            Require(noise.TryReadMessage1(message, new byte[message.Length - noise.Overhead1]), "Our own message 1 opens.");
            answer = new byte[NoiseHandshake.Overhead2 + input.Length];
            Require(noise.TryWriteMessage2(X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x44, 32)]), input, answer), "A good key agrees.");
        }

        var head = new MessageHead { Status = 200, Headers = { new("Content-Type", Wire.HandshakeMediaType) } };
        Session? session = handshake.Complete(head, answer, Samples.Start, out string? failure);
        Require((session is null) == (failure is not null), "A session is there, or a reason.");
        Require(session is null || authentic, "What is not authentic gives no session.");
        if (session is Aico2Session own)
        {
            Require(own.Id.Length is >= Wire.MinSessionId and <= Wire.MaxSessionId && own.MaxRequests is >= Wire.MinMaxRequests and <= Wire.MaxMaxRequests, "The terms are within their bounds.");
            own.Release();
        }
    }
}
