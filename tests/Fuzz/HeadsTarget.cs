using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Fuzz;

/// <summary>HEAD and TRAILERS: what is read can be written, and reads the same again.</summary>
/// <remarks>Input: 0 request, 1 response, 2 trailers(1) ‖ plaintext.</remarks>
internal sealed class HeadsTarget : Target
{
    public override string Name => "heads";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            yield return [0, .. Samples.RequestHead("application/json", new KeyValuePair<string, string>("authorization", "Bearer x"), new KeyValuePair<string, string>("content-length", "12"))];
            yield return [0, .. Samples.RequestHead(Samples.Items, new KeyValuePair<string, string>("x-empty", ""))];
            yield return [1, .. Samples.ResponseHead(200, "text/plain; charset=utf-8", new KeyValuePair<string, string>("set-cookie", "a=1"), new KeyValuePair<string, string>("set-cookie", "b=2"))];
            yield return [1, .. Samples.ResponseHead(599, Samples.Items)];
            yield return [2, .. Samples.Trailers()];
            yield return [2];
        }
    }

    public override byte[][] Words =>
        [.. ((string[])["aico-rid", "aico-t", "aico-retry-of", "aico-x", "content-length", "content-type", "host", "GET", "CONNECT", "https", "[::1]:80", "a@b", "/%2F", "/%zz", "0", "01", "99999999999"]).Select(Encoding.Latin1.GetBytes),
            [0x40, 0x00], [0x80, 0, 0, 1], [0xC0, 0, 0, 0, 0, 0, 0, 1], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF]];

    public override long MaxAllocation(int inputLength) => 64 * 1024 + (64L * inputLength);

    public override void Execute(byte[] input)
    {
        if (input.Length == 0 || input.Length > Wire.MaxHeadPlaintext)
        {
            return;
        }

        ReadOnlySpan<byte> plaintext = input.AsSpan(1);
        var output = new ArrayBufferWriter<byte>(input.Length + 64);
        switch (input[0] % 3)
        {
            case 0:
                Request(plaintext, output);
                break;
            case 1:
                Response(plaintext, output);
                break;
            default:
                Trailers(plaintext, output);
                break;
        }
    }

    private static void Request(ReadOnlySpan<byte> plaintext, ArrayBufferWriter<byte> output)
    {
        if (HeadCodec.TryReadRequest(plaintext, out MessageHead? head, out CallFields call, out ContentShape shape))
        {
            HeadCodec.WriteRequest(head, call, output);
            bool reads = HeadCodec.TryReadRequest(output.WrittenSpan, out MessageHead? again, out CallFields callAgain, out ContentShape shapeAgain);
            Require(reads && call == callAgain && shape == shapeAgain && IsSame(head, again!), "It reads the same.");
        }
    }

    private static void Response(ReadOnlySpan<byte> plaintext, ArrayBufferWriter<byte> output)
    {
        if (HeadCodec.TryReadResponse(plaintext, out MessageHead? head, out ContentShape shape))
        {
            HeadCodec.WriteResponse(head, output);
            bool reads = HeadCodec.TryReadResponse(output.WrittenSpan, out MessageHead? again, out ContentShape shapeAgain);
            Require(reads && shape == shapeAgain && IsSame(head, again!), "It reads the same.");
        }
    }

    private static void Trailers(ReadOnlySpan<byte> plaintext, ArrayBufferWriter<byte> output)
    {
        if (HeadCodec.TryReadTrailers(plaintext, out List<KeyValuePair<string, string>> fields))
        {
            HeadCodec.WriteTrailers(fields, output);
            bool reads = HeadCodec.TryReadTrailers(output.WrittenSpan, out List<KeyValuePair<string, string>> again);
            Require(reads && fields.SequenceEqual(again), "It reads the same.");
        }
    }

    // A writer puts the authority into lower case and leaves the default port out; a reader takes it as it is.
    private static bool IsSame(MessageHead one, MessageHead other) =>
        one.Method == other.Method && one.Scheme == other.Scheme && one.Authority.StartsWith(other.Authority, StringComparison.OrdinalIgnoreCase) && one.Target == other.Target && one.Status == other.Status
        && one.Headers.SequenceEqual(other.Headers);
}
