namespace Aico.Integration.Tests.Tamper;

/// <summary>Rows S1 to S4, on every shape of message they apply to.</summary>
public sealed class ResponseTamperTests : TamperTests
{
    private const int SaltSize = 8;

    [Theory, MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task S3_What_is_wrong_with_an_answer_is_an_error_and_what_was_delivered_is_a_prefix(Shape shape, string fault, int frame, int at)
    {
        await UnaryAsync("before");
        Proxy.ResponseBody = _ => new FrameFault(fault, frame, at, SaltSize);
        (long delivered, AicoException? failure) = await CallAsync(shape, "tampered");

        Assert.NotNull(failure);
        Assert.Contains(failure.Kind, new[] { FailureKind.Integrity, FailureKind.Truncated });
        Assert.Equal((Execution.Unknown, 1), (failure.Execution, failure.Attempts));
        Assert.True(delivered < WholeOf(shape) || fault == "after-final" || fault == "clear-final", "All of it was delivered, although it was not whole.");
        Assert.Equal(1, Host.ExecutionsOf("tampered"));

        Proxy.ResponseBody = null;
        Assert.Equal(WholeOf(shape), (await CallAsync(shape, "after")).Delivered);
        Assert.Equal(1, Proxy.Handshakes);
    }

    public static TheoryData<Shape, string, int, int> Faults
    {
        get
        {
            var faults = new TheoryData<Shape, string, int, int>();
            foreach (Shape shape in Enum.GetValues<Shape>())
            {
                foreach ((string fault, int frame, int at) in new[]
                {
                    ("salt", 0, 0), ("flip", 0, 0), ("flip", 0, 2), ("flip", 0, 12), ("flip", 0, -1),
                    ("flip", 1, 0), ("flip", 1, 3), ("flip", 1, 9), ("flip", 1, -1), ("type", 1, 0), ("length", 1, 0),
                    ("drop", 0, 0), ("drop", 1, 0), ("duplicate", 0, 0), ("duplicate", 1, 0), ("insert", 1, 0), ("swap", 0, 0),
                    ("truncate", 0, 0), ("truncate", 1, 0), ("cut-inside", 0, 3), ("cut-inside", 1, 3), ("cut-inside", 1, -1),
                    ("early-final", 0, 0), ("clear-final", -1, 0), ("after-final", -1, 0),
                })
                {
                    faults.Add(shape, fault, frame, at);
                }

                if (shape is Shape.Down or Shape.Both)
                {
                    faults.Add(shape, "flip", 4, 8);
                    faults.Add(shape, "drop", 4, 0);
                    faults.Add(shape, "swap", 4, 0);
                    faults.Add(shape, "duplicate", 4, 0);
                    faults.Add(shape, "truncate", 4, 0);
                    faults.Add(shape, "early-final", 4, 0);
                }
            }

            return faults;
        }
    }

    [Fact]
    public async Task S3_A_flipped_bit_in_any_byte_of_a_unary_answer_is_found()
    {
        await UnaryAsync("before");
        byte[] answer = [];
        Proxy.ResponseBody = _ => new Whole(body => answer = body);
        await UnaryAsync("sized");
        for (int at = 0; at < answer.Length; at++)
        {
            int position = at;
            Proxy.ResponseBody = _ => new Whole(body => body[position] ^= 1);
            (_, AicoException? failure) = await CallAsync(Shape.Unary, "tampered");
            Assert.NotNull(failure);
            Assert.Contains(failure.Kind, new[] { FailureKind.Integrity, FailureKind.Truncated });
        }
    }

    [Fact]
    public async Task S1_The_answer_to_another_request_and_one_of_an_old_session_are_not_taken()
    {
        byte[] first = [];
        Proxy.ResponseBody = _ => new Whole(body => first = [.. body]);
        await UnaryAsync("first");
        Proxy.ResponseBody = _ => new Whole(_ => { }, () => first);
        Assert.Equal(FailureKind.Integrity, (await CallAsync(Shape.Unary, "second")).Failure?.Kind);

        Host.Sessions.RevokeAll();
        (AicoConnection connection, ITamperApi api) = Connect(Host.Pin);
        await using (connection)
        {
            // Its first request has the same number, under other keys.
            AicoException failure = await Assert.ThrowsAnyAsync<AicoException>(() => api.UnaryAsync("third", Aico.Tests.PeerItem.Of(1), Stop));
            Assert.Equal(FailureKind.Integrity, failure.Kind);
        }
    }

    [Fact]
    public async Task S1_Frames_of_another_stream_do_not_fit_in()
    {
        var frames = new List<byte[]>();
        Proxy.ResponseBody = _ => new Replace(SaltSize, (_, frame) =>
        {
            frames.Add([.. frame]);
            return frame;
        });
        Assert.Equal(10, (await CallAsync(Shape.Down, "first")).Delivered);
        Proxy.ResponseBody = _ => new Replace(SaltSize, (index, frame) => index == 3 ? frames[3] : frame);
        (long delivered, AicoException? failure) = await CallAsync(Shape.Down, "second");
        Assert.Equal(FailureKind.Integrity, failure?.Kind);
        Assert.InRange(delivered, 0, 3);
    }

    [Fact]
    public async Task S2_A_request_that_comes_back_as_its_answer_is_not_taken_and_an_answer_is_no_request()
    {
        await UnaryAsync("before");
        byte[] answered = [];
        Proxy.ResponseBody = _ => new Whole(body => answered = [.. body]);
        await UnaryAsync("sized");
        Proxy.ResponseBody = null;
        Proxy.Answer = async (context, number) =>
        {
            if (number == 0)
            {
                return false;
            }

            Recorded recorded = await TamperProxy.RecordAsync(context);

            // What the server sealed, sent to it under the same head.
            Assert.Equal(400, (await Proxy.ReplayAsync(recorded with { Body = answered[SaltSize..] })).Status);
            context.Response.ContentType = "application/vnd.aico.message";
            byte[] reflected = [.. answered[..SaltSize], .. recorded.Body];
            await context.Response.Body.WriteAsync(reflected);
            return true;
        };
        Assert.Equal(FailureKind.Integrity, (await CallAsync(Shape.Unary, "reflected")).Failure?.Kind);
        Assert.Equal(0, Host.ExecutionsOf("reflected"));
    }

    [Theory]
    [InlineData(500, "application/vnd.aico.message", null, FailureKind.Unsealed)]
    [InlineData(302, "application/vnd.aico.message", null, FailureKind.Unsealed)]
    [InlineData(201, "application/vnd.aico.message", null, FailureKind.Downgrade)]
    [InlineData(200, "application/json", null, FailureKind.Downgrade)]
    [InlineData(200, "application/vnd.aico.message", "gzip", FailureKind.Downgrade)]
    public async Task S4_An_outer_head_that_was_changed_is_never_read_past(int status, string type, string? encoding, FailureKind kind)
    {
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            Proxy.ChangeResponseHead = (context, _) =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = type;
                context.Response.Headers.Location = "/elsewhere";
                if (encoding is not null)
                {
                    context.Response.Headers.ContentEncoding = encoding;
                }
            };
            (long delivered, AicoException? failure) = await CallAsync(shape, $"{shape}");
            Assert.Equal((0, kind, Execution.Unknown), (delivered, failure?.Kind, failure?.Execution));
        }
    }

    /// <summary>Gathers an answer, and passes on what becomes of it.</summary>
    private sealed class Whole(Action<byte[]> change, Func<byte[]>? instead = null) : ByteTransform(0)
    {
        public override async Task RunAsync(Stream from, Stream to, CancellationToken cancellationToken)
        {
            using var gathered = new MemoryStream();
            await from.CopyToAsync(gathered, cancellationToken);
            byte[] body = gathered.ToArray();
            change(body);
            await WriteAsync(to, instead?.Invoke() ?? body, cancellationToken);
        }

        protected override Task<bool> PassAsync(int index, byte[] frame, Stream to, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private sealed class Replace(int prefix, Func<int, byte[], byte[]> change) : ByteTransform(prefix)
    {
        protected override async Task<bool> PassAsync(int index, byte[] frame, Stream to, CancellationToken cancellationToken)
        {
            await WriteAsync(to, change(index, frame), cancellationToken);
            return true;
        }
    }
}
