using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>What a sender writes, and what it refuses to write. Sections 6 to 9.</summary>
public sealed class SealerTests
{
    [Fact]
    public void The_outer_request_shows_path_session_and_number_and_nothing_else()
    {
        (_, MessageHead outer, _) = Ends.SealRequest(Ends.Session(), Ends.Request("GET"), new Aico2Settings(), Ends.Complete);
        Assert.Equal(("POST", "/v1/things"), (outer.Method, outer.Target));
        Assert.Equal(["Content-Type", "Accept", "Aico-Session", "Aico-Request"], outer.Headers.Select(static h => h.Key));
        Assert.DoesNotContain("secret", string.Concat(outer.Headers.Select(static h => h.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_outer_response_is_always_200()
    {
        using MessageSealer sealer = Ends.Protocol.Seal(Ends.Session(), Direction.Response, Ends.Response(Wire.ItemsMediaType, 503), default, new ExchangeId(1));
        Assert.Equal(200, sealer.Outer.Status);
        Assert.Equal(
            ["Content-Type: application/vnd.aico.message", "Cache-Control: no-store, no-transform", "X-Accel-Buffering: no", "Incremental: ?1"],
            sealer.Outer.Headers.Select(static h => $"{h.Key}: {h.Value}"));
    }

    [Fact]
    public void The_request_says_when_it_was_made_and_what_it_repeats()
    {
        var now = new Instant(Ends.Start.Monotonic + TimeSpan.FromMilliseconds(1234.9), Ends.Start.Wall);
        AttemptInfo retry = Ends.Attempt with { Number = 2, Now = now, CallAge = TimeSpan.FromMilliseconds(77.001) };
        CallFields call = Call(Ends.Protocol.Seal(Ends.Session(), Direction.Request, Ends.Request(), retry));
        Assert.Equal((1234L, (long?)78L), (call.Milliseconds, call.RetryOfMilliseconds));
        Assert.Equal(new UInt128(0x0001020304050607, 0x08090A0B0C0D0E0F), call.CallId);
        Assert.Null(Call(Ends.Protocol.Seal(Ends.Session(), Direction.Request, Ends.Request(), retry with { Number = 1 })).RetryOfMilliseconds);
    }

    [Theory]
    [InlineData("https", "API.example:443", "api.example"), InlineData("http", "api.example:80", "api.example"), InlineData("https", "api.example:80", "api.example:80")]
    [InlineData("https", "[2001:DB8::443]:443", "[2001:db8::443]"), InlineData("http", "[::80]", "[::80]"), InlineData("http", "localhost:5000", "localhost:5000")]
    public void The_authority_is_lower_case_without_the_default_port(string scheme, string authority, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        HeadCodec.WriteRequest(new MessageHead { Method = "GET", Scheme = scheme, Authority = authority, Target = "/" }, default, output);
        Assert.True(HeadCodec.TryReadRequest(output.WrittenSpan, out MessageHead? read, out _, out _));
        Assert.Equal(expected, read.Authority);
    }

    [Fact]
    public void Reserved_fields_of_the_application_are_left_out()
    {
        MessageHead head = Ends.Response();
        head.Headers.Add(new("Aico-Rid", "x"));
        var output = new ArrayBufferWriter<byte>();
        HeadCodec.WriteResponse(head, output);
        Assert.DoesNotContain("aico-", Encoding.Latin1.GetString(output.WrittenSpan), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("connection", "x"), InlineData("Transfer-Encoding", "chunked"), InlineData("a b", "x"), InlineData("", "x"), InlineData("x", " x"), InlineData("x", "a\r\nb: c"),
     InlineData("x", "\u0100"), InlineData("content-type", "text/plain"), InlineData("content-length", "x")]
    public void A_field_that_no_receiver_takes_is_not_sealed(string name, string value)
    {
        MessageHead head = Ends.Response();
        head.Headers.Add(new(name, value));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Ends.Protocol.Seal(Ends.Session(), Direction.Response, head, default, new ExchangeId(1)));
        Assert.DoesNotContain("chunked", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT", "/"), InlineData("G T", "/"), InlineData("GET", "x"), InlineData("GET", "/a b"), InlineData("GET", "/%4"), InlineData("GET", "/#a")]
    public void A_target_that_no_receiver_takes_is_not_sealed(string method, string target)
    {
        Aico2Session session = Ends.Session();
        Assert.Throws<ArgumentException>(() => Ends.Protocol.Seal(session, Direction.Request, Ends.Request(method, target: target), Ends.Attempt));
        Assert.Equal(0, session.LastNumber);
    }

    [Fact]
    public void A_head_above_16384_bytes_is_not_sealed()
    {
        MessageHead head = Ends.Response();
        head.Headers.Add(new("x", new string('x', 16_384)));
        Assert.Throws<ArgumentException>(() => Ends.Protocol.Seal(Ends.Session(), Direction.Response, head, default, new ExchangeId(1)));
    }

    [Fact]
    public void A_head_with_too_many_fields_is_not_sealed()
    {
        MessageHead head = Ends.Response();
        head.Headers.AddRange(Enumerable.Repeat(KeyValuePair.Create("x", ""), 128));
        Assert.Throws<ArgumentException>(() => Ends.Protocol.Seal(Ends.Session(), Direction.Response, head, default, new ExchangeId(1)));
    }

    [Fact]
    public void Long_content_goes_out_in_frames_of_16384_bytes()
    {
        byte[][] message = Ends.SealResponse(
            Ends.Session(), 1, Ends.Response(Wire.ItemsMediaType), new Aico2Settings(), static (s, o) => s.Start(o), Ends.Item(new string('x', 40_000)), Ends.Complete);
        Assert.Equal([16_384, 16_384, 7_232], Ends.FramesOf(message[1]).Select(static frame => frame.Length - 20));
        Assert.Equal([0x02, 0x02, 0x42], Ends.FramesOf(message[1]).Select(static frame => frame[0]));
        Assert.Equal(0x82, message[2][0]);
    }

    [Fact]
    public void The_last_bytes_carry_the_end_of_the_message() => Assert.Equal(
        0x82, Ends.SealResponse(Ends.Session(), 1, Ends.Response(), new Aico2Settings(), static (s, o) => s.Start(o), static (s, o) => s.Complete("x"u8, true, o))[1][0]);

    [Fact]
    public void An_open_item_is_not_left_open()
    {
        using var sealer = (Aico2Sealer)Ends.Protocol.Seal(Ends.Session(), Direction.Response, Ends.Response(Wire.ItemsMediaType), default, new ExchangeId(1));
        var output = new ArrayBufferWriter<byte>();
        sealer.Write("half"u8, endOfItem: false, output);
        Assert.Throws<InvalidOperationException>(() => sealer.Complete(output));
        Assert.Throws<InvalidOperationException>(() => sealer.CompleteWithTrailers([], output));
    }

    [Theory]
    [InlineData("2"), InlineData("4")]
    public void Content_that_is_not_as_long_as_it_says_is_not_sealed(string length)
    {
        MessageHead head = Ends.Response();
        head.Headers.Add(new("content-length", length));
        using MessageSealer sealer = Ends.Protocol.Seal(Ends.Session(), Direction.Response, head, default, new ExchangeId(1));
        Assert.Throws<InvalidOperationException>(() => sealer.Complete("abc"u8, endOfItem: true, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void Heartbeats_and_failures_belong_between_head_and_end()
    {
        using MessageSealer sealer = Ends.Protocol.Seal(Ends.Session(), Direction.Response, Ends.Response(Wire.ItemsMediaType), default, new ExchangeId(1));
        var output = new ArrayBufferWriter<byte>();
        Assert.False(sealer.TryWriteHeartbeat(output));
        Assert.False(sealer.TryFail("{}"u8, output));
        Assert.Equal(0, output.WrittenCount);
        sealer.Start(output);
        Assert.True(sealer.TryWriteHeartbeat(output));
        Assert.True(sealer.TryFail("{}"u8, output));
        int written = output.WrittenCount;
        Assert.False(sealer.TryWriteHeartbeat(output));
        Assert.False(sealer.TryFail("{}"u8, output));
        Assert.Equal(written, output.WrittenCount);
        Assert.Throws<InvalidOperationException>(() => sealer.Write("x"u8, endOfItem: true, output));
        Assert.Throws<InvalidOperationException>(() => sealer.Complete(output));
    }

    [Fact]
    public void Without_keys_nothing_is_sealed_and_no_plaintext_is_left_behind()
    {
        Aico2Session session = Ends.Session();
        using MessageSealer sealer = Ends.Protocol.Seal(session, Direction.Response, Ends.Response(Wire.ItemsMediaType), default, new ExchangeId(1));
        sealer.Start(new ArrayBufferWriter<byte>());
        session.Release();
        var output = new ArrayBufferWriter<byte>(1000);
        Assert.Throws<ObjectDisposedException>(() => sealer.Write("SECRET"u8, endOfItem: true, output));
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal(-1, output.GetSpan(100).IndexOf("SECRET"u8));
    }

    [Fact]
    public void A_session_without_numbers_seals_no_request()
    {
        Aico2Session session = Ends.Session(maxRequests: 1024);
        for (int i = 0; i < 1024; i++)
        {
            session.TryNumber(out _);
        }

        Assert.Throws<SessionUsedUpException>(() => Ends.Protocol.Seal(session, Direction.Request, Ends.Request(), Ends.Attempt));
    }

    [Fact]
    public void A_response_is_sealed_and_opened_for_a_request_only()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Ends.Protocol.Seal(Ends.Session(), Direction.Response, Ends.Response(), default));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ends.Protocol.Open(Ends.Session(), Direction.Response, new MessageHead(), Ends.Limits));
    }

    [Theory]
    [InlineData(0xC1, "EOI on HEAD"), InlineData(0x05, "PAD first"), InlineData(0x83, "TRAILERS first"), InlineData(0x82, "DATA first"), InlineData(0x86, "unknown"), InlineData(0x11, "reserved")]
    public void A_frame_that_is_not_allowed_first_is_not_written(int first, string because)
    {
        var writer = new FrameWriter(Ends.Session(), Direction.Request, new RequestNumber(1, 1), FramePadding.None);
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<InvalidOperationException>(() => writer.Write((FrameType)(first & 0x0F), (FrameFlags)(first & 0xF0), "x"u8, output));
        Assert.True(output.WrittenCount == 0, because);
    }

    private static CallFields Call(MessageSealer sealer)
    {
        var output = new ArrayBufferWriter<byte>();
        sealer.Complete(output);
        using var opener = (Aico2Opener)Ends.Protocol.Open(Ends.Session(), Direction.Request, sealer.Outer, Ends.Limits);
        Assert.True(Received.Read(opener, output.WrittenSpan.ToArray()).Ended);
        return opener.Call;
    }
}
