using System.Buffers;
using System.Text;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;
using Aico.Runtime.Tests.Protocols.Aico2.Vectors;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Whatever the bytes, a parser answers and does not throw, and it reserves no more than its limits allow. Sections 3, 8, 9 and 19.</summary>
public sealed class ParserFuzzTests
{
    // A head of 16,384 bytes becomes text of two bytes a character, in at most 128 fields; a payload is parsed in rented memory.
    private const long MaxReserved = 160 * 1024;

    private static readonly ServerKey Key = new(X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x11, 32)]));

    private static readonly string[] JsonTokens =
    [
        "{", "}", "[", "]", ",", ":", "\"v\"", "\"suites\"", "\"sid\"", "\"suite\"", "\"exp\"", "\"max_requests\"", "\"hb\"", "\"type\"", "\"executed\"", "\"original_status\"",
        "2", "-0", "2.0", "1e3", "99999999999999999999", "3600", "1024", "15", "true", "false", "null", "\"aegis256\"", "\"xchacha20poly1305\"", "\"\\ud800\"", "\"\\u0076\"", "\"x\"",
        "\"AAECAwQFBgcICQoLDA0ODw\"", "\"urn:aico:problem:rejected\"", "\u00ff", "\uFEFF", " ", "{\"v\":[2],\"suites\":[\"aegis256\"]}",
    ];

    private static readonly Gen<byte[]> AnyJson =
        Gen.Int[0, JsonTokens.Length - 1].Array[0, 24].Select(static tokens => Encoding.UTF8.GetBytes(string.Concat(tokens.Select(static t => JsonTokens[t]))));

    [Fact]
    public void Random_bytes_never_make_a_parser_throw() => Gen.Byte.Array[0, 600].Sample(ParseAsEverything, iter: 20_000);

    [Fact]
    public void Random_json_never_makes_a_parser_throw() => AnyJson.Sample(ParseAsEverything, iter: 5_000);

    [Fact]
    public void Changed_handshakes_never_make_a_parser_throw() => Mutations([.. from id in KatFile.Ids("cases") select KatFile.Entry("cases", id).Hex("handshake_request_body")])
        .Sample(ParseAsEverything, iter: 3_000);

    [Fact]
    public void Changed_payloads_never_make_a_parser_throw() =>
        Mutations([.. from id in KatFile.Ids("cases") from member in (string[])["payload1", "payload2"] select KatFile.Entry("cases", id).Utf8(member)])
            .Sample(ParseAsEverything, iter: 5_000);

    [Fact]
    public void Changed_heads_never_make_a_parser_throw() => Mutations([.. from id in KatFile.Ids("heads_valid") select KatFile.Entry("heads_valid", id).Hex("plaintext")])
        .Sample(ParseAsEverything, iter: 20_000);

    [Fact]
    public void A_head_that_is_read_means_the_same_when_it_is_written_again() =>
        Mutations([.. from id in KatFile.Ids("heads_valid").Take(1) select KatFile.Entry("heads_valid", id).Hex("plaintext")]).Sample(static bytes =>
        {
            if (HeadCodec.TryReadRequest(bytes, out MessageHead? head, out CallFields call, out ContentShape shape))
            {
                var output = new ArrayBufferWriter<byte>();
                HeadCodec.WriteRequest(head, call, output);
                Assert.True(HeadCodec.TryReadRequest(output.WrittenSpan, out MessageHead? again, out CallFields callAgain, out ContentShape shapeAgain));
                Assert.Equal((head.Method, head.Scheme, head.Target), (again.Method, again.Scheme, again.Target));
                Assert.StartsWith(again.Authority, head.Authority, StringComparison.OrdinalIgnoreCase);
                Assert.Equal((call, shape), (callAgain, shapeAgain));
                Assert.Equal(head.Headers, again.Headers);
            }
        }, iter: 20_000);

    [Fact]
    public void Random_frames_never_open_and_never_reserve_more_than_a_frame() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 255], Gen.Int[0, 0x2_0000], Gen.Int[0, 70_000], Gen.Int[1, 20_000]).Sample(static (aegis, first, length, bodyLength, pieceSize) =>
        {
            byte[] message = [(byte)first, (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. new byte[bodyLength]];
            long reserved = Reserved(() =>
            {
                using Aico2Opener opener = Aico2Opener.OfRequest(Ends.Session(aegis ? Suite.Aegis : Suite.XChaCha), new RequestNumber(1, 1), Ends.Limits);
                var input = new ReadOnlySequence<byte>(message);
                Assert.True(opener.TryRead(ref input, endOfInput: true, out MessagePart part));
                Assert.Equal(PartKind.Fault, part.Kind);
                Assert.False(opener.IsAuthentic);
            });
            Assert.InRange(reserved, 0, MaxReserved);
        }, iter: 2_000);

    [Fact]
    public void Authentic_frames_of_random_content_never_make_an_opener_throw() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 255], Gen.Byte.Array[0, 40]).Array[0, 6], Gen.Int[1, 50]).Sample(static (items, frames, pieceSize) =>
        {
            Aico2Session session = Ends.Session();
            var number = new RequestNumber(1, 1);
            var output = new ArrayBufferWriter<byte>();
            var writer = new FrameWriter(session, Direction.Response, number, FramePadding.None);
            var head = new ArrayBufferWriter<byte>();
            HeadCodec.WriteResponse(Ends.Response(items ? Wire.ItemsMediaType : "text/plain"), head);
            writer.Write(FrameType.Head, FrameFlags.None, head.WrittenSpan, output);
            foreach ((int first, byte[] data) in frames)
            {
                try
                {
                    writer.Write((FrameType)(first & 0x0F), (FrameFlags)(first & 0xF0), data, output);
                }
                catch (InvalidOperationException)
                {
                    // Not allowed here: the next one may be.
                }
            }

            using Aico2Opener opener = Aico2Opener.OfResponse(session, 1, Ends.Limits);
            Received received = Received.Read(opener, ByteSequence.Chop([0, 0, 0, 0, 0, 0, 0, 1, .. output.WrittenSpan], pieceSize));
            Assert.True(received.Ended || received.Fault != OpenFault.None);
            Assert.NotEqual(OpenFault.NotOpened, received.Cause);
        }, iter: 5_000);

    [Fact]
    public void Random_headers_never_make_a_parser_throw() => Gen.Select(Gen.String[0, 40], Gen.String[0, 40], Gen.String[0, 20]).Sample(static (session, request, encoding) =>
    {
        var outer = new MessageHead { Headers = { new(Wire.SessionHeader, session), new(Wire.RequestHeader, request), new("Content-Encoding", encoding) } };
        Assert.Null(OuterRequest.Read(outer));
    }, iter: 5_000);

    private static Gen<byte[]> Mutations(byte[][] valid) =>
        from index in Gen.Int[0, valid.Length - 1]
        from changes in Gen.Select(Gen.Int[0, valid[index].Length], Gen.Int[0, 3], Gen.Byte).Array[1, 4]
        select Change(valid[index], changes);

    private static byte[] Change(byte[] original, (int Position, int Kind, byte Value)[] changes)
    {
        var bytes = new List<byte>(original);
        foreach ((int position, int kind, byte value) in changes)
        {
            int at = Math.Min(position, bytes.Count);
            switch (kind)
            {
                case 0:
                    bytes.Insert(at, value);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = value;
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void ParseAsEverything(byte[] bytes)
    {
        long reserved = Reserved(() =>
        {
            ProblemType problem = Aico2ServerHandshake.Read(bytes, [Key], [NoisePattern.NK, NoisePattern.IK], [Suite.Aegis, Suite.XChaCha], out Aico2ServerHandshake? handshake);
            Assert.Equal(handshake is null, problem != ProblemType.None);
            handshake?.Dispose();
            _ = Offer.Read(bytes);
            _ = SessionTerms.Read(bytes, [Suite.Aegis, Suite.XChaCha]);
            _ = Problem.Read(bytes);
            _ = HeadCodec.TryReadRequest(bytes, out _, out _, out _);
            _ = HeadCodec.TryReadResponse(bytes, out _, out _);
            _ = HeadCodec.TryReadTrailers(bytes, out _);
            _ = RequestNumber.TryParse(Encoding.Latin1.GetString(bytes), out _);
        });
        Assert.InRange(reserved, 0, MaxReserved);
    }

    private static long Reserved(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
