using System.Buffers;
using System.Text;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Fuzz;

/// <summary>Sessions, heads and texts that targets begin with.</summary>
internal static class Samples
{
    public const string Items = Wire.ItemsMediaType;

    public static readonly Instant Start = new(TimeSpan.FromSeconds(1000), DateTimeOffset.UnixEpoch);

    public static readonly Aico2Protocol Protocol = new(new Aico2Settings());

    public static Aico2Session Session(Suite suite)
    {
        var keys = new Secret(2 * Wire.KeySize);
        keys.Span.Fill(0x5A);
        return new Aico2Session(Protocol, new SessionTerms(new byte[16], suite, 3600, 1024, 15), keys, new byte[32], renewalShare: 1, Start);
    }

    public static byte[] RequestHead(string contentType, params KeyValuePair<string, string>[] more)
    {
        var head = new MessageHead { Method = "POST", Scheme = "https", Authority = "api.example", Target = "/v1/things?a=1", Headers = { new("content-type", contentType) } };
        head.Headers.AddRange(more);
        var output = new ArrayBufferWriter<byte>();
        HeadCodec.WriteRequest(head, new CallFields(new UInt128(1, 2), 1234, 99), output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] ResponseHead(int status, string contentType, params KeyValuePair<string, string>[] more)
    {
        var output = new ArrayBufferWriter<byte>();
        HeadCodec.WriteResponse(new MessageHead { Status = status, Headers = [new("content-type", contentType), .. more] }, output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Trailers()
    {
        var output = new ArrayBufferWriter<byte>();
        HeadCodec.WriteTrailers([new("x-sum", "42")], output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Text(ReadOnlySpan<byte> text) => text.ToArray();
}
