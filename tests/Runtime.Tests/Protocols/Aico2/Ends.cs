using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Sessions from known keys, without a handshake, and messages sealed under them. Both ends of one session hold the same keys.</summary>
internal static class Ends
{
    public static readonly Instant Start = new(TimeSpan.FromSeconds(1000), DateTimeOffset.UnixEpoch);
    public static readonly OpenLimits Limits = new(1 << 20, 1 << 20);
    public static readonly Aico2Protocol Protocol = new(new Aico2Settings());

    public static TheoryData<string> SuiteNames => ["xchacha20poly1305", "aegis256"];

    public static Suite SuiteOf(string name) => Suite.TryFind(name, out Suite? suite) ? suite : throw new ArgumentException(name);

    public static Aico2Session Session(Suite? suite = null, byte key = 0x6B, int lifetimeSeconds = 3600, int maxRequests = 1024)
    {
        var keys = new Secret(64);
        keys.Span[..32].Fill(key);
        keys.Span[32..].Fill((byte)~key);
        byte[] id = new byte[16];
        return new Aico2Session(
            Protocol, new SessionTerms(id, suite ?? Suite.XChaCha, lifetimeSeconds, maxRequests, 15), keys, new byte[32], renewalShare: 0.8, Start);
    }

    public static MessageHead Request(string method = "POST", string contentType = "application/json", string target = "/v1/things?a=1") => new()
    {
        Method = method,
        Scheme = "https",
        Authority = "api.example",
        Target = target,
        Headers = { new("Content-Type", contentType), new("Authorization", "Bearer secret-token") },
    };

    public static MessageHead Response(string contentType = "application/json", int status = 200) =>
        new() { Status = status, Headers = { new("content-type", contentType) } };

    public static AttemptInfo Attempt => new(new UInt128(0x0001020304050607, 0x08090A0B0C0D0E0F), 1, Start, default);

    /// <summary>Seals with a sealer of the response to request n; each action writes what it likes.</summary>
    public static byte[][] SealResponse(Aico2Session session, ulong n, MessageHead head, Aico2Settings settings, params IEnumerable<Action<Aico2Sealer, IBufferWriter<byte>>> actions)
    {
        using var sealer = (Aico2Sealer)new Aico2Protocol(settings).Seal(session, Direction.Response, head, default, new ExchangeId(n));
        return Run(sealer, actions);
    }

    public static (byte[][] Frames, MessageHead Outer, ulong Number) SealRequest(
        Aico2Session session, MessageHead head, Aico2Settings settings, params IEnumerable<Action<Aico2Sealer, IBufferWriter<byte>>> actions)
    {
        using var sealer = (Aico2Sealer)new Aico2Protocol(settings).Seal(session, Direction.Request, head, Attempt);
        return (Run(sealer, actions), sealer.Outer, sealer.Exchange.Number);
    }

    public static Action<Aico2Sealer, IBufferWriter<byte>> Item(string text) => (sealer, output) => sealer.Write(Encoding.Latin1.GetBytes(text), endOfItem: true, output);

    public static Action<Aico2Sealer, IBufferWriter<byte>> Piece(string text) => (sealer, output) => sealer.Write(Encoding.Latin1.GetBytes(text), endOfItem: false, output);

    public static Action<Aico2Sealer, IBufferWriter<byte>> Complete => static (sealer, output) => sealer.Complete(output);

    /// <summary>Cuts a message into its frames, by their headers.</summary>
    public static IEnumerable<byte[]> FramesOf(byte[] message)
    {
        for (int at = 0; at < message.Length;)
        {
            int size = Wire.FrameHeaderSize + (BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(at)) & 0xFF_FFFF);
            yield return message[at..(at + size)];
            at += size;
        }
    }

    private static byte[][] Run(Aico2Sealer sealer, IEnumerable<Action<Aico2Sealer, IBufferWriter<byte>>> actions)
    {
        var pieces = new List<byte[]>();
        foreach (Action<Aico2Sealer, IBufferWriter<byte>> action in actions)
        {
            var output = new ArrayBufferWriter<byte>();
            action(sealer, output);
            pieces.Add(output.WrittenSpan.ToArray());
        }

        return [.. pieces];
    }
}
