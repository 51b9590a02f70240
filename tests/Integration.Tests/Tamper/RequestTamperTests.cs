using System.Text;

namespace Aico.Integration.Tests.Tamper;

/// <summary>Rows R1 to R7, on every shape of message they apply to.</summary>
public sealed class RequestTamperTests : TamperTests
{
    [Fact]
    public async Task R1_A_repeated_request_runs_once_whenever_and_however_often_it_comes()
    {
        Recorded? recorded = null;
        Proxy.Answer = async (context, number) =>
        {
            if (number != 2)
            {
                return false;
            }

            recorded = await TamperProxy.RecordAsync(context);
            (int status, byte[] body) = await Proxy.ReplayAsync(recorded);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/vnd.aico.message";
            await context.Response.Body.WriteAsync(body);
            return true;
        };
        await UnaryAsync("before");
        await UnaryAsync("once");

        (int Status, byte[] Body)[] again = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Proxy.ReplayAsync(recorded!)));
        Assert.All(again, static answer => Assert.Equal((400, true), (answer.Status, Encoding.UTF8.GetString(answer.Body).Contains("urn:aico:problem:rejected", StringComparison.Ordinal))));

        // In a session that is over, and one that never was.
        Host.Sessions.RevokeAll();
        Assert.Equal(422, (await Proxy.ReplayAsync(recorded!)).Status);
        recorded!.Headers["Aico-Session"] = "AAAAAAAAAAAAAAAAAAAAAA";
        Assert.Equal(422, (await Proxy.ReplayAsync(recorded)).Status);
        Assert.Equal(1, Host.ExecutionsOf("once"));
    }

    [Fact]
    public async Task R1_Fifty_equal_requests_at_once_run_one()
    {
        Proxy.Answer = async (context, number) =>
        {
            Recorded recorded = await TamperProxy.RecordAsync(context);
            (int Status, byte[] Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Proxy.ReplayAsync(recorded)));
            (int status, byte[] body) = Assert.Single(answers, static answer => answer.Status == 200);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/vnd.aico.message";
            await context.Response.Body.WriteAsync(body);
            return true;
        };
        Proxy.Answer = Messages(Proxy.Answer);
        await UnaryAsync("once");
        Assert.Equal(1, Host.ExecutionsOf("once"));
    }

    [Theory]
    [InlineData("Aico-Request", 0)]
    [InlineData("Aico-Request", 10)]
    [InlineData("Aico-Request", 21)]
    public async Task R2_Another_number_or_salt_is_rejected_and_marks_nothing(string header, int at)
    {
        await UnaryAsync("before");
        Proxy.ChangeRequestHead = (request, _) =>
        {
            char[] text = request.Headers.GetValues(header).Single().ToCharArray();
            text[at] = text[at] == 'A' ? 'Q' : 'A';
            request.Headers.Remove(header);
            request.Headers.TryAddWithoutValidation(header, new string(text));
        };
        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => UnaryAsync("never"));
        Assert.Equal((FailureKind.Rejected, Execution.Unknown), (failure.Kind, failure.Execution));
        Proxy.ChangeRequestHead = null;
        await UnaryAsync("after");
        Assert.Equal((0, 1), (Host.ExecutionsOf("never"), Host.ExecutionsOf("after")));
    }

    [Fact]
    public async Task R2_The_session_of_another_client_is_rejected()
    {
        string session = "";
        Proxy.ChangeRequestHead = (request, _) => session = request.Headers.GetValues("Aico-Session").Single();
        await UnaryAsync("first");
        Proxy.ChangeRequestHead = (request, _) =>
        {
            request.Headers.Remove("Aico-Session");
            request.Headers.TryAddWithoutValidation("Aico-Session", session);
        };
        (AicoConnection connection, ITamperApi api) = Connect(Host.Pin);
        await using (connection)
        {
            Assert.Equal(FailureKind.Rejected, (await Assert.ThrowsAsync<ApiRequestException>(() => api.UnaryAsync("never", Aico.Tests.PeerItem.Of(1), Stop))).Kind);
        }

        Assert.Equal(0, Host.ExecutionsOf("never"));
    }

    [Fact]
    public async Task R3_A_flipped_bit_in_any_byte_of_a_unary_request_runs_nothing()
    {
        await UnaryAsync("before");
        int size = 0;
        Proxy.RequestBody = _ => new Sizer(bytes => size = bytes);
        await UnaryAsync("sized");
        for (int at = 0; at < size; at++)
        {
            int position = at;
            Proxy.RequestBody = _ => new FlipAt(position);
            (_, AicoException? failure) = await CallAsync(Shape.Unary, "never");
            Assert.NotNull(failure);
            Assert.Contains(failure.Kind, new[] { FailureKind.Rejected, FailureKind.Refused, FailureKind.Truncated, FailureKind.Transport });
            Assert.Equal(1, failure.Attempts);
        }

        Proxy.RequestBody = null;
        await UnaryAsync("after");
        Assert.Equal((0, 1), (Host.ExecutionsOf("never"), Host.ExecutionsOf("after")));
    }

    [Theory, MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task R3_R4_What_is_wrong_with_a_request_is_fatal_at_that_frame(Shape shape, string fault, int frame, int at)
    {
        await UnaryAsync("before");
        Proxy.RequestBody = _ => new FrameFault(fault, frame, at);
        (long delivered, AicoException? failure) = await CallAsync(shape, "never");

        Assert.NotNull(failure);
        Assert.Equal(1, failure.Attempts);
        Assert.InRange(delivered, 0, WholeOf(shape));
        Assert.Equal(0, Host.ExecutionsOf("never complete"));
        if (shape is Shape.Unary or Shape.Down)
        {
            Assert.Equal(0, Host.ExecutionsOf("never"));
        }

        Proxy.RequestBody = null;
        Assert.Equal(WholeOf(shape), (await CallAsync(shape, "after")).Delivered);
    }

    public static TheoryData<Shape, string, int, int> Faults
    {
        get
        {
            var faults = new TheoryData<Shape, string, int, int>();
            foreach (Shape shape in Enum.GetValues<Shape>())
            {
                int data = shape is Shape.Up or Shape.Both ? 2 : 1;
                foreach ((string fault, int frame, int at) in new[]
                {
                    ("flip", 0, 0), ("flip", 0, 3), ("flip", 0, 10), ("flip", 0, -1),
                    ("flip", data, 1), ("flip", data, 8), ("flip", data, -1),
                    ("type", data, 0), ("flag", data, 0), ("length", data, 0),
                    ("drop", 0, 0), ("duplicate", 0, 0), ("duplicate", data, 0), ("insert", data, 0),
                    ("truncate", data, 0), ("cut-inside", 0, 2), ("cut-inside", data, 3), ("cut-inside", data, -1),
                    ("early-final", 0, 0), ("clear-final", -1, 0), ("after-final", -1, 0),
                })
                {
                    // A query without content: its only frame is HEAD, which is final already.
                    if (shape == Shape.Down && (frame > 0 || fault == "early-final"))
                    {
                        continue;
                    }

                    faults.Add(shape, fault, frame, at);
                }

                if (shape is Shape.Up or Shape.Both)
                {
                    faults.Add(shape, "swap", 1, 0);
                    faults.Add(shape, "drop", 1, 0);
                    faults.Add(shape, "early-final", 1, 0);
                }
            }

            return faults;
        }
    }

    [Fact]
    public async Task R5_What_is_added_outside_does_not_count()
    {
        Proxy.ChangeRequestHead = static (request, _) =>
        {
            request.RequestUri = new Uri(request.RequestUri + "?admin=true");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer forged");
            request.Headers.TryAddWithoutValidation("Cookie", "id=forged");
            request.Headers.TryAddWithoutValidation("X-HTTP-Method-Override", "DELETE");
        };
        await UnaryAsync("once");
        Assert.Equal(1, Host.ExecutionsOf("once"));
    }

    [Theory]
    [InlineData("/api/v1/down/never")]
    [InlineData("/api/v1/unary/other")]
    public async Task R5_R7_A_message_sent_to_another_path_is_refused_inside(string path)
    {
        Proxy.ChangeRequestHead = (request, _) => request.RequestUri = new Uri(request.RequestUri!, path);
        var failure = await Assert.ThrowsAsync<ApiException>(() => UnaryAsync("never"));
        Assert.Equal((FailureKind.Refused, Execution.NotExecuted), (failure.Kind, failure.Execution));
        Assert.Equal("target-mismatch", failure.Reason);
        Assert.Equal((0, 0), (Host.ExecutionsOf("never"), Host.ExecutionsOf("other")));
    }

    [Fact]
    public async Task R5_Another_host_is_refused_inside()
    {
        Proxy.ChangeRequestHead = static (request, _) => request.Headers.Host = "elsewhere.example";
        var failure = await Assert.ThrowsAsync<ApiException>(() => UnaryAsync("never"));
        Assert.Equal((FailureKind.Refused, "target-mismatch"), (failure.Kind, failure.Reason));
        Assert.Equal(0, Host.ExecutionsOf("never"));
    }

    [Fact]
    public async Task R5_A_content_encoding_is_rejected()
    {
        Proxy.ChangeRequestHead = static (request, _) => request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => UnaryAsync("never"));
        Assert.Equal(FailureKind.Rejected, failure.Kind);
        Assert.Equal(0, Host.ExecutionsOf("never"));
    }

    [Theory]
    [InlineData(Shape.Unary)]
    [InlineData(Shape.Up)]
    public async Task R8_Content_that_the_HTTP_stack_takes_twice_is_the_same_bytes_or_fails(Shape shape)
    {
        await UnaryAsync("before");
        var bodies = new List<byte[]>();
        Proxy.Answer = async (context, number) =>
        {
            if (number != 2)
            {
                return false;
            }

            // REFUSED_STREAM tells an HTTP stack that nothing was done, so that it sends the request again by itself.
            bodies.Add((await TamperProxy.RecordAsync(context)).Body);
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResetFeature>()!.Reset(errorCode: 7);
            return true;
        };
        Proxy.RequestBody = _ => new Recorder(bodies);
        (_, AicoException? failure) = await CallAsync(shape, "once");
        if (shape == Shape.Unary)
        {
            Assert.Null(failure);
            Assert.Equal(2, bodies.Count);
            Assert.Equal(bodies[0], bodies[1]);
            Assert.Equal(1, Host.ExecutionsOf("once"));
        }
        else
        {
            Assert.Equal(FailureKind.Transport, failure?.Kind);
            Assert.Equal(0, Host.ExecutionsOf("once"));
        }
    }

    private sealed class Recorder(List<byte[]> bodies) : ByteTransform(0)
    {
        public override async Task RunAsync(Stream from, Stream to, CancellationToken cancellationToken)
        {
            using var body = new MemoryStream();
            await from.CopyToAsync(body, cancellationToken);
            bodies.Add(body.ToArray());
            await WriteAsync(to, body.ToArray(), cancellationToken);
        }

        protected override Task<bool> PassAsync(int index, byte[] frame, Stream to, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, int, Task<bool>> Messages(Func<Microsoft.AspNetCore.Http.HttpContext, int, Task<bool>> answer) =>
        (context, number) => number == 0 ? Task.FromResult(false) : answer(context, number);

    private sealed class Sizer(Action<int> report) : ByteTransform(0)
    {
        private int _bytes;

        protected override async Task<bool> PassAsync(int index, byte[] frame, Stream to, CancellationToken cancellationToken)
        {
            report(_bytes += frame.Length);
            await WriteAsync(to, frame, cancellationToken);
            return true;
        }
    }

    /// <summary>Flips a bit of one byte of the body, wherever the frames lie.</summary>
    private sealed class FlipAt(int position) : ByteTransform(0)
    {
        private int _passed;

        protected override async Task<bool> PassAsync(int index, byte[] frame, Stream to, CancellationToken cancellationToken)
        {
            if (position >= _passed && position < _passed + frame.Length)
            {
                frame[position - _passed] ^= 1;
            }

            _passed += frame.Length;
            await WriteAsync(to, frame, cancellationToken);
            return true;
        }
    }
}
