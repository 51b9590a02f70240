using System.Buffers;
using System.Text;
using System.Text.Json;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>The exchanges of the cases and the broken messages. Section 22.</summary>
public sealed class MessageKatTests
{
    private static readonly OpenLimits Limits = new(1 << 20, 1 << 20);

    public static TheoryData<string> Exchanges => [.. KatFile.Exchanges];

    [Theory, MemberData(nameof(Exchanges))]
    public void Every_frame_seals_to_the_given_bytes(string id)
    {
        (JsonElement entry, JsonElement exchange) = KatFile.Exchange(id);
        Assert.Equal(exchange.Text("request_body"), SealFrames(entry, exchange, Direction.Request));
        Assert.Equal(exchange.Text("response_body"), exchange.Text("salt_s") + SealFrames(entry, exchange, Direction.Response));
    }

    [Theory, MemberData(nameof(Exchanges))]
    public void Every_frame_opens_to_the_given_plaintext(string id)
    {
        (JsonElement entry, JsonElement exchange) = KatFile.Exchange(id);
        AssertFrames(entry, exchange, Direction.Request, exchange.Hex("request_body"));
        AssertFrames(entry, exchange, Direction.Response, exchange.Hex("response_body")[Wire.SaltSize..]);
    }

    [Theory, MemberData(nameof(Exchanges))]
    public void Every_frame_has_the_given_nonce(string id)
    {
        (JsonElement entry, JsonElement exchange) = KatFile.Exchange(id);
        foreach (Direction direction in Enum.GetValues<Direction>())
        {
            var nonces = new FrameNonce(Number(exchange, direction));
            foreach (JsonElement frame in Frames(exchange, direction))
            {
                byte[] nonce = new byte[entry.Suite().NonceSize];
                Assert.True(nonces.TryNext(nonce));
                Assert.Equal(frame.Text("nonce"), Convert.ToHexStringLower(nonce));
            }
        }
    }

    [Theory, MemberData(nameof(Exchanges))]
    public void The_headers_name_session_and_request(string id)
    {
        (JsonElement entry, JsonElement exchange) = KatFile.Exchange(id);
        Assert.Equal(exchange.Text("header_aico_session"), Base64UrlText.Encode(entry.Session().Id));
        RequestNumber number = Number(exchange, Direction.Request);
        Assert.Equal(exchange.Text("header_aico_request"), number.ToString());
        Assert.True(RequestNumber.TryParse(exchange.Text("header_aico_request"), out RequestNumber parsed));
        Assert.Equal(number, parsed);
    }

    [Theory, MemberData(nameof(Exchanges))]
    public void Every_head_is_written_as_it_is_read(string id)
    {
        (_, JsonElement exchange) = KatFile.Exchange(id);
        byte[] request = Unpadded(exchange.GetProperty("request_frames")[0]);
        Assert.True(HeadCodec.TryReadRequest(request, out MessageHead? head, out CallFields call, out _));
        var output = new ArrayBufferWriter<byte>();
        HeadCodec.WriteRequest(head, call, output);
        Assert.Equal(request, output.WrittenSpan);

        byte[] response = Unpadded(exchange.GetProperty("response_frames")[0]);
        Assert.True(HeadCodec.TryReadResponse(response, out head, out _));
        output.Clear();
        HeadCodec.WriteResponse(head, output);
        Assert.Equal(response, output.WrittenSpan);
    }

    [Theory, MemberData(nameof(Exchanges))]
    public void Both_messages_open_to_their_end_in_whatever_pieces(string id)
    {
        (JsonElement entry, JsonElement exchange) = KatFile.Exchange(id);
        foreach (int size in new[] { 1, 7, int.MaxValue })
        {
            byte[] request = exchange.Hex("request_body");
            Received received = Received.Read(
                Aico2Opener.OfRequest(entry.Session(), Number(exchange, Direction.Request), Limits), ByteSequence.Chop(request, size));
            AssertWhole(received, exchange.GetProperty("request_frames"));
            byte[] response = exchange.Hex("response_body");
            received = Received.Read(
                Aico2Opener.OfResponse(entry.Session(), exchange.GetProperty("n").GetUInt64(), Limits), ByteSequence.Chop(response, size));
            AssertWhole(received, exchange.GetProperty("response_frames"));
        }
    }

    [Theory, Kat("cases")]
    public void The_protocol_seals_the_first_request_as_given(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        JsonElement exchange = entry.GetProperty("exchanges")[0];
        var protocol = new Aico2Protocol(new Aico2Settings { Random = bytes => exchange.Hex("salt_c").CopyTo(bytes) });
        byte[] plaintext = Unpadded(exchange.GetProperty("request_frames")[0]);
        Assert.True(HeadCodec.TryReadRequest(plaintext, out MessageHead? head, out CallFields call, out _));
        var attempt = new AttemptInfo(
            call.CallId, 1, KatFile.Start with { Monotonic = KatFile.Start.Monotonic + TimeSpan.FromMilliseconds(call.Milliseconds) }, default);
        using MessageSealer sealer = protocol.Seal(entry.Session(), Direction.Request, head, attempt);
        var output = new ArrayBufferWriter<byte>();
        sealer.Complete("""{"message":"hi"}"""u8, endOfItem: true, output);
        Assert.Equal(exchange.Text("request_body"), Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal(exchange.Text("header_aico_session"), sealer.Outer.Find("Aico-Session"));
        Assert.Equal(exchange.Text("header_aico_request"), sealer.Outer.Find("Aico-Request"));
        Assert.Equal("/v1/messages", sealer.Outer.Target);
    }

    [Theory, Kat("cases")]
    public void The_problem_of_the_third_response_is_written_and_judged_as_given(string id)
    {
        JsonElement frames = KatFile.Entry("cases", id).GetProperty("exchanges")[2].GetProperty("response_frames");
        byte[] problem = frames[1].Hex("plaintext");
        Assert.Equal(problem, Problem.WriteSealed(ProblemType.AlreadyProcessed, executed: true, originalStatus: 201));
        Assert.True(HeadCodec.TryReadResponse(frames[0].Hex("plaintext"), out MessageHead? head, out _));
        Assert.Equal(new Refusal(RefusalKind.AlreadyProcessed, "already-processed", true, 201), Problem.Judge(head, problem));
    }

    [Theory, Kat("negative_messages")]
    public void A_bad_message_is_refused_as_given(string id)
    {
        JsonElement entry = KatFile.Entry("negative_messages", id);
        Aico2Session session = KatFile.Entry("cases", entry.Text("case")).Session();
        ulong n = entry.GetProperty("n").GetUInt64();
        byte[] body = entry.Hex("body");
        foreach (int size in new[] { 1, int.MaxValue })
        {
            Received received = Received.Read(
                entry.Text("side") == "request"
                    ? Aico2Opener.OfRequest(session, new RequestNumber(n, entry.Salt("salt")), Limits)
                    : Aico2Opener.OfResponse(session, n, Limits),
                ByteSequence.Chop(body, size));
            OpenFault cause = entry.Text("expect") switch
            {
                "aead" => OpenFault.NotOpened,
                "protocol" => OpenFault.Protocol,
                "truncated" => OpenFault.Truncated,
                string other => throw new InvalidDataException(other),
            };
            Assert.Equal(cause, received.Cause);
            Assert.Equal(cause == OpenFault.Truncated ? OpenFault.Truncated : OpenFault.NotOpened, received.Fault);
            Assert.Equal(entry.GetProperty("ok_frames").GetInt64(), received.Frames);
        }
    }

    private static byte[] Base64(UInt128 id)
    {
        byte[] bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return bytes;
    }

    private static JsonElement.ArrayEnumerator Frames(JsonElement exchange, Direction direction) =>
        exchange.GetProperty(direction == Direction.Request ? "request_frames" : "response_frames").EnumerateArray();

    private static RequestNumber Number(JsonElement exchange, Direction direction) =>
        new(exchange.GetProperty("n").GetUInt64(), exchange.Salt(direction == Direction.Request ? "salt_c" : "salt_s"));

    private static byte[] Unpadded(JsonElement frame)
    {
        byte[] plaintext = frame.Hex("plaintext");
        return (frame.Hex("header")[0] & (byte)FrameFlags.Padded) == 0 ? plaintext
            : FramePadding.TryStrip(plaintext, out int length) ? plaintext[..length]
            : throw new InvalidDataException();
    }

    // The vectors' plaintexts are padded already.
    private static string SealFrames(JsonElement entry, JsonElement exchange, Direction direction)
    {
        var output = new ArrayBufferWriter<byte>();
        Aico2Session session = entry.Session();
        var writer = new FrameWriter(session, direction, Number(exchange, direction), FramePadding.None);
        foreach (JsonElement frame in Frames(exchange, direction))
        {
            byte first = frame.Hex("header")[0];
            writer.Write((FrameType)(first & 0x0F), (FrameFlags)(first & 0xF0), frame.Hex("plaintext"), output);
        }

        return Convert.ToHexStringLower(output.WrittenSpan);
    }

    private static void AssertFrames(JsonElement entry, JsonElement exchange, Direction direction, byte[] body)
    {
        using var reader = new FrameReader(entry.Session(), direction, Number(exchange, direction));
        var input = new ReadOnlySequence<byte>(body);
        foreach (JsonElement expected in Frames(exchange, direction))
        {
            Assert.Equal(FrameOutcome.Frame, reader.TryRead(ref input, endOfInput: true, out Frame frame));
            Assert.Equal(expected.Hex("header")[0], (byte)frame.Type | (byte)frame.Flags);
            Assert.Equal(Unpadded(expected), frame.Data.ToArray());
        }

        Assert.Equal(FrameOutcome.End, reader.TryRead(ref input, endOfInput: true, out _));
    }

    private static void AssertWhole(Received received, JsonElement frames)
    {
        Assert.True(received.Ended);
        Assert.Equal(frames.GetArrayLength(), received.Frames);
        IEnumerable<JsonElement> bodies = frames.EnumerateArray().Where(static frame => (frame.Hex("header")[0] & 0x0F) is 2 or 4);
        Assert.Equal(string.Concat(bodies.Select(static frame => Encoding.Latin1.GetString(Unpadded(frame)))), received.Body);
    }
}
