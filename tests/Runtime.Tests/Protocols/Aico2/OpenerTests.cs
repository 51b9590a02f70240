using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Rules of section 8 that the vectors do not reach: limits, PAD budget, ERROR, and what an opener says of itself.</summary>
public sealed class OpenerTests
{
    private static readonly RequestNumber Number = new(1, 99);

    [Fact]
    public void Sixty_four_pads_are_free_and_one_more_is_a_flood()
    {
        Assert.True(ReadPads(64, seconds: 0).EndedCleanly);
        Assert.Equal(OpenFault.NotOpened, ReadPads(65, seconds: 0).Fault);
    }

    [Theory]
    [InlineData(65, 0.9, false), InlineData(65, 1, true), InlineData(66, 1, false), InlineData(124, 60, true), InlineData(125, 60, false)]
    public void One_more_pad_is_allowed_per_second_since_the_head(int pads, double seconds, bool allowed) => Assert.Equal(allowed, ReadPads(pads, seconds).EndedCleanly);

    [Fact]
    public void A_clock_that_goes_back_leaves_the_free_pads() => Assert.True(ReadPads(64, seconds: -100).EndedCleanly);

    [Theory]
    [InlineData(10, "None"), InlineData(9, "TooLarge")]
    public void An_item_above_the_limit_is_too_large_also_in_pieces(int limit, string fault)
    {
        byte[] message = Message(Wire.ItemsMediaType, (0x02, "12345"), (0x42, "67890"), (0xC2, "x"));
        Assert.Equal(fault, Read(message, new OpenLimits(Item: limit, Body: 0)).Fault.ToString());
    }

    [Fact]
    public void The_limit_of_an_item_counts_from_its_beginning() =>
        Assert.True(Read(Message(Wire.ItemsMediaType, (0x42, "12345"), (0x42, "12345"), (0x82, "")), new OpenLimits(Item: 5, Body: 0)).Ended);

    [Theory]
    [InlineData(10, "None"), InlineData(9, "TooLarge"), InlineData(int.MaxValue, "None")]
    public void A_body_above_the_limit_is_too_large(int limit, string fault) =>
        Assert.Equal(fault, Read(Message("text/plain", (0x02, "12345"), (0x82, "67890")), new OpenLimits(Item: 0, Body: limit)).Fault.ToString());

    [Fact]
    public void What_was_too_large_is_not_delivered() =>
        Assert.Equal(["bytes:12345"], Read(Message("text/plain", (0x02, "12345"), (0x82, "67890")), new OpenLimits(Item: 0, Body: 9)).Parts);

    [Fact]
    public void The_end_of_item_flag_means_nothing_in_a_byte_body() =>
        Assert.Equal(["bytes:a", "bytes:b"], Read(Message("text/plain", (0x42, "a"), (0x42, ""), (0xC2, "b")), Ends.Limits).Parts);

    [Fact]
    public void An_empty_frame_may_end_an_item_or_be_one() => Assert.Equal(
        ["piece:a", "item:", "item:", "item:b"], Read(Message(Wire.ItemsMediaType, (0x02, "a"), (0x42, ""), (0x42, ""), (0xC2, "b")), Ends.Limits).Parts);

    [Fact]
    public void An_error_may_come_while_an_item_is_open() => Assert.Equal(
        ["piece:a", "failure:{}"], Read(Message(Wire.ItemsMediaType, (0x02, "a"), (0x84, "{}")), Ends.Limits).Parts);

    [Fact]
    public void An_error_ends_a_body_of_stated_length_early() =>
        Assert.True(Read(Message("text/plain\r\ncontent-length:5", (0x02, "a"), (0x84, "{}")), Ends.Limits).Ended);

    [Theory]
    [InlineData(0x82, "content-length:0", ""), InlineData(0x82, "content-length:1", "x")]
    public void A_body_of_the_stated_length_is_fine(int first, string length, string body) =>
        Assert.True(Read(Message("text/plain\r\n" + length, (first, body)), Ends.Limits).Ended);

    [Fact]
    public void Trailers_short_of_the_stated_length_are_refused() =>
        Assert.Equal(OpenFault.Protocol, Read(Message("text/plain\r\ncontent-length:2", (0x02, "a"), (0x83, "")), Ends.Limits).Cause);

    [Fact]
    public void Trailers_that_do_not_parse_are_refused() =>
        Assert.Equal(OpenFault.Protocol, Read(Message("text/plain", (0x83, "\u0001")), Ends.Limits).Cause);

    [Fact]
    public void A_head_that_does_not_parse_is_authentic_and_refused()
    {
        var output = new ArrayBufferWriter<byte>();
        new FrameWriter(Ends.Session(), Direction.Request, Number, FramePadding.None).Write(FrameType.Head, FrameFlags.Final, "junk"u8, output);
        using Aico2Opener opener = Aico2Opener.OfRequest(Ends.Session(), Number, Ends.Limits);
        Received received = Received.Read(opener, output.WrittenSpan.ToArray());
        Assert.Equal((OpenFault.NotOpened, OpenFault.Protocol, 0L), (received.Fault, received.Cause, received.Frames));
        Assert.True(opener.IsAuthentic);
        Assert.False(opener.IsComplete);
    }

    [Fact]
    public void A_first_frame_that_does_not_open_is_not_authentic()
    {
        byte[] message = Message("text/plain", (0x82, ""));
        message[^1] ^= 1;
        message[5] ^= 1;
        using Aico2Opener opener = Aico2Opener.OfRequest(Ends.Session(), Number, Ends.Limits);
        Assert.Equal(OpenFault.NotOpened, Received.Read(opener, message).Fault);
        Assert.False(opener.IsAuthentic);
    }

    [Fact]
    public void After_a_fault_there_is_nothing_but_the_fault()
    {
        byte[] message = Message("text/plain", (0x82, "a"));
        using Aico2Opener opener = Aico2Opener.OfRequest(Ends.Session(), Number, Ends.Limits);
        var input = new ReadOnlySequence<byte>([.. message, 0]);
        MessagePart part;
        do
        {
            Assert.True(opener.TryRead(ref input, endOfInput: false, out part));
        }
        while (part.Kind != PartKind.Fault);
        for (int i = 0; i < 3; i++)
        {
            input = new ReadOnlySequence<byte>(message);
            Assert.True(opener.TryRead(ref input, endOfInput: true, out part));
            Assert.Equal(MessagePart.Broken(OpenFault.NotOpened), part);
            Assert.Equal(message.Length, input.Length);
        }
    }

    [Fact]
    public void An_opener_that_was_disposed_gives_nothing_more()
    {
        Aico2Opener opener = Aico2Opener.OfRequest(Ends.Session(), Number, Ends.Limits);
        opener.Dispose();
        var input = new ReadOnlySequence<byte>(Message("text/plain", (0x82, "a")));
        Assert.True(opener.TryRead(ref input, endOfInput: false, out MessagePart part));
        Assert.Equal(PartKind.Fault, part.Kind);
    }

    [Fact]
    public void A_response_of_fewer_bytes_than_its_salt_is_truncated()
    {
        for (int length = 0; length < Wire.SaltSize; length++)
        {
            using Aico2Opener opener = Aico2Opener.OfResponse(Ends.Session(), 1, Ends.Limits);
            Assert.Equal(OpenFault.Truncated, Received.Read(opener, new byte[length]).Fault);
        }
    }

    [Fact]
    public void Names_of_secrets_are_all_that_text_shows()
    {
        Aico2Session session = Ends.Session();
        using var pair = Aico.Crypto.X25519KeyPair.Generate();
        using var key = new ServerKey(pair);
        using var noise = NoiseHandshake.Respond(NoisePattern.NK, [], pair);
        using var state = new SymmetricState(Wire.NoiseNk);
        using Aico2ClientHandshake handshake = Ends.Protocol.StartHandshake(pair.PublicKey);
        using Aico2Opener opener = Aico2Opener.OfResponse(session, 1, Ends.Limits);
        using MessageSealer sealer = Ends.Protocol.Seal(session, Direction.Response, Ends.Response(), default, new ExchangeId(1));
        object[] secretive = [session, pair, key, noise, state, handshake, opener, sealer];
        Assert.Equal(
            ["Aico2Session", "X25519KeyPair", "ServerKey", "NoiseHandshake", "SymmetricState", "Aico2ClientHandshake", "Aico2Opener", "Aico2Sealer"],
            secretive.Select(static o => o.ToString()));
    }

    // Frames by their first byte, sealed without the sealer's own rules.
    private static byte[] Message(string contentType, params (int First, string Data)[] frames)
    {
        var head = new MessageHead { Method = "POST", Scheme = "https", Authority = "a", Target = "/" };
        foreach (string line in ("content-type:" + contentType).Split("\r\n"))
        {
            head.Headers.Add(new(line.Split(':')[0], line.Split(':')[1]));
        }

        var plaintext = new ArrayBufferWriter<byte>();
        HeadCodec.WriteRequest(head, default, plaintext);
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameWriter(Ends.Session(), Direction.Request, Number, FramePadding.None);
        writer.Write(FrameType.Head, FrameFlags.None, plaintext.WrittenSpan, output);
        foreach ((int first, string data) in frames)
        {
            writer.Write((FrameType)(first & 0x0F), (FrameFlags)(first & 0xF0), Encoding.Latin1.GetBytes(data), output);
        }

        return output.WrittenSpan.ToArray();
    }

    private static Received Read(byte[] message, OpenLimits limits)
    {
        using Aico2Opener opener = Aico2Opener.OfRequest(Ends.Session(), Number, limits);
        return Received.Read(opener, message);
    }

    private static (bool EndedCleanly, OpenFault Fault) ReadPads(int pads, double seconds)
    {
        byte[] message = Message("text/plain", [.. Enumerable.Repeat((0x05, "pad"), pads), (0x82, "")]);
        using Aico2Opener opener = Aico2Opener.OfRequest(Ends.Session(), Number, Ends.Limits);
        opener.Now = Ends.Start;
        var input = new ReadOnlySequence<byte>(message);
        Assert.True(opener.TryRead(ref input, endOfInput: false, out MessagePart part));
        Assert.Equal(PartKind.Head, part.Kind);
        opener.Now = new Instant(Ends.Start.Monotonic + TimeSpan.FromSeconds(seconds), Ends.Start.Wall);
        Assert.True(opener.TryRead(ref input, endOfInput: true, out part));
        return (part.Kind == PartKind.End, part.Fault);
    }
}
