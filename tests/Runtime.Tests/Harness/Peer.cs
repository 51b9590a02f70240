using System.Buffers;
using System.Text;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Harness;

/// <summary>One end of an AICO v1 session made from known keys, without a handshake.</summary>
internal sealed class Peer
{
    public static readonly OpenLimits Limits = new(Item: 1024 * 1024, Body: 1024 * 1024);

    private static readonly Instant Start = new(TimeSpan.Zero, DateTimeOffset.UnixEpoch);
    private static readonly SigningIdentity Identity = SigningIdentity.FromSeed(new byte[32]);
    private static readonly byte[] AnyIdentity = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    private Peer(AicoV1Protocol protocol, AicoV1Session session)
    {
        Protocol = protocol;
        Session = session;
    }

    public AicoV1Protocol Protocol { get; }

    public AicoV1Session Session { get; }

    /// <summary>Makes an end that holds this box key.</summary>
    public static Peer With(ReadOnlySpan<byte> boxKey, RandomFill? random = null, byte[]? clientIdentity = null, int maxMessages = Wire.MaxMessagesPerSession)
    {
        var settings = new AicoV1Settings { SessionLifetime = Wire.SessionLifetime, MaxMessagesPerSession = maxMessages };
        if (random is not null)
        {
            settings = settings with { Random = random };
        }

        var protocol = new AicoV1Protocol(Identity, settings);
        var key = new Secret(Wire.KeySize);
        boxKey.CopyTo(key.Span);
        return new Peer(protocol, protocol.CreateSession(key, clientIdentity ?? AnyIdentity, Start));
    }

    public static Peer Of(AicoV1Protocol protocol, AicoV1Session session) => new(protocol, session);

    /// <summary>Makes both ends of one session.</summary>
    public static (Peer Client, Peer Server) Pair(int maxMessages = Wire.MaxMessagesPerSession)
    {
        byte[] key = new byte[Wire.KeySize];
        key.AsSpan().Fill(0x6b);
        return (With(key, maxMessages: maxMessages), With(key, maxMessages: maxMessages));
    }

    /// <summary>A source of randomness that gives these bytes, once.</summary>
    public static RandomFill Known(byte[] bytes) => buffer =>
    {
        Assert.Equal(bytes.Length, buffer.Length);
        bytes.CopyTo(buffer);
    };

    public byte[] Seal(string plaintext) => Seal(Encoding.UTF8.GetBytes(plaintext));

    /// <summary>Seals into nonce, tag, ciphertext.</summary>
    public byte[] Seal(byte[] plaintext)
    {
        byte[] payload = new byte[plaintext.Length + Wire.Overhead];
        Session.Seal(plaintext, payload);
        return payload;
    }

    /// <summary>Opens a payload as the session does; null if it does not open.</summary>
    public byte[]? Open(byte[] payload)
    {
        byte[] plaintext = new byte[Math.Max(0, payload.Length - Wire.Overhead)];
        return Session.TryOpen(payload, plaintext) ? plaintext : null;
    }

    /// <summary>Writes the envelope of a unary answer, or the lines of a stream with one record per plaintext.</summary>
    public byte[] WriteResponse(string contentType, params IEnumerable<string> plaintexts)
    {
        var head = new MessageHead { Status = 200, Headers = { new("Content-Type", contentType) } };
        using MessageSealer sealer = Protocol.Seal(Session, Direction.Response, head, default);
        var output = new ArrayBufferWriter<byte>();
        foreach (string plaintext in plaintexts)
        {
            sealer.Write(Encoding.UTF8.GetBytes(plaintext), endOfItem: true, output);
        }

        sealer.Complete(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes each plaintext as a line of its own.</summary>
    public byte[][] WriteLines(params IEnumerable<string> plaintexts) => [.. plaintexts.Select(text => WriteResponse(Wire.NdJson, text))];

    /// <summary>Writes bytes as one raw record, line end included.</summary>
    public byte[] WriteRaw(byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        Envelope.WriteRaw(Session, bytes, output);
        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    public MessageOpener OpenBody(OpenLimits? limits = null) => OpenerFor(Wire.Json, limits);

    public MessageOpener OpenStream(OpenLimits? limits = null) => OpenerFor(Wire.NdJson, limits);

    private MessageOpener OpenerFor(string contentType, OpenLimits? limits) => Protocol.Open(
        Session, Direction.Response, new MessageHead { Status = 200, Headers = { new("Content-Type", contentType) } }, limits ?? Limits);
}
