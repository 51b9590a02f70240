using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>A unary answer that breaks: before its head there is no response, after it there is one without content. Sections 8 and 15; R4, S2, S3.</summary>
public sealed class BrokenAnswerTests : IAsyncDisposable
{
    private const string Json = """{"text":"a text that is long enough"}""";

    private readonly SealedClient _client = new();

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task An_answer_cut_at_any_byte_is_truncated_and_its_head_is_known_once_it_was_whole()
    {
        int head = 0;
        int length = int.MaxValue;
        for (int cut = 0; cut < length; cut++)
        {
            int at = cut;
            Server.Answer(exchange =>
            {
                byte[] whole = Seal(exchange, out head);
                length = whole.Length;
                return SealedExchange.Outside(whole[..at]);
            });
            AicoException failure = await FailsAsync();
            Assert.Equal((FailureKind.Truncated, Execution.Unknown), (failure.Kind, failure.Execution));
            Assert.Equal(at >= head ? 201 : null, (int?)(failure as ApiException)?.StatusCode);
        }

        Assert.InRange(length, head + 50, 500);
        Assert.Equal(1, Server.Handshakes);
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_is_no_answer_and_costs_no_session()
    {
        int length = int.MaxValue;
        for (int i = 0; i < length; i++)
        {
            int at = i;
            Server.Answer(exchange =>
            {
                byte[] whole = Seal(exchange, out _);
                length = whole.Length;
                whole[at] ^= 0x10;
                return SealedExchange.Outside(whole);
            });
            AicoException failure = await FailsAsync();
            Assert.Equal(Execution.Unknown, failure.Execution);
            Assert.True(failure.Kind is FailureKind.Integrity or FailureKind.Truncated, failure.ToString());
        }

        Assert.Equal(1, Server.Handshakes);
    }

    [Fact]
    public async Task A_byte_after_the_sealed_end_makes_the_answer_worthless()
    {
        Server.Answer(static exchange => SealedExchange.Outside([.. Seal(exchange, out _), 0]));
        AicoException failure = await FailsAsync();
        Assert.Equal((FailureKind.Integrity, 201), (failure.Kind, (int)Assert.IsType<ApiException>(failure).StatusCode));
    }

    [Fact]
    public async Task A_byte_after_an_answer_that_is_all_head_makes_it_worthless()
    {
        Server.Answer(static exchange => SealedExchange.Outside([.. exchange.Seal(SealedExchange.HeadOf(204, null)), 0]));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(
            () => _client.Api.Invoker.SendAsync(SealedApi.SendMethod, new Message("hi"), TestContext.Current.CancellationToken));
        Assert.Equal(FailureKind.Integrity, failure.Kind);
    }

    [Fact]
    public async Task Bytes_that_come_after_the_end_while_the_connection_is_awaited_count_too()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200));
        Task<Reply> call = _client.Api.EchoAsync();
        LiveAnswer answer = await live;
        answer.Send(Say.Bytes("""{"text":"ok"}"""));
        await answer.Body.ReaderWaits;
        Assert.False(call.IsCompleted);
        answer.Body.Send([0]);
        Assert.Equal(FailureKind.Integrity, (await Assert.ThrowsAsync<ApiException>(() => call)).Kind);
    }

    [Fact]
    public async Task Frames_that_are_dropped_repeated_or_exchanged_make_the_answer_worthless()
    {
        int[][] orders = [[0, 2, 3], [0, 1, 3], [0, 1, 1, 2, 3], [0, 2, 1, 3], [1, 2, 3], [0, 0, 1, 2, 3], [0, 3], [0, 3, 1, 2], [0, 1, 2, 3, 3]];
        foreach (int[] order in orders)
        {
            Server.Answer(exchange =>
            {
                byte[][] frames = Frames(exchange);
                return SealedExchange.Outside([.. frames[0][..8], .. order.SelectMany(i => i == 0 ? frames[0][8..] : frames[i])]);
            });
            Assert.Equal(FailureKind.Integrity, (await FailsAsync()).Kind);
        }
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_the_answer_is_the_networks_failure()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200));
        Task<Reply> call = _client.Api.EchoAsync();
        LiveAnswer answer = await live;
        answer.Piece("""{"te""");
        answer.Body.Fail(new IOException("reset"));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => call);
        Assert.Equal((FailureKind.Transport, Execution.Unknown, 200), (failure.Kind, failure.Execution, (int)failure.StatusCode));
    }

    [Theory]
    [InlineData(true, FailureKind.Truncated), InlineData(false, FailureKind.Truncated)]
    public async Task A_connection_that_breaks_before_the_sealed_end_truncates_the_answer(bool afterHead, FailureKind kind)
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200));
        Task<Reply> call = _client.Api.EchoAsync();
        LiveAnswer answer = await live;
        if (afterHead)
        {
            answer.Piece("""{"te""");
        }

        answer.Body.Cut();
        AicoException failure = await Assert.ThrowsAnyAsync<AicoException>(() => call);
        Assert.Equal((kind, Execution.Unknown, afterHead), (failure.Kind, failure.Execution, failure is ApiException));
    }

    [Fact]
    public async Task A_problem_of_the_application_that_breaks_off_is_a_response_that_broke()
    {
        foreach ((Exception? fault, FailureKind kind) in new (Exception?, FailureKind)[]
            { (null, FailureKind.Truncated), (new HttpIOException(HttpRequestError.ResponseEnded), FailureKind.Truncated), (new IOException("reset"), FailureKind.Transport) })
        {
            Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(409, Wire.ProblemMediaType));
            Task<Reply> call = _client.Api.EchoAsync();
            LiveAnswer answer = await live;
            answer.Piece("""{"type":"urn:app""");
            await answer.Body.ReaderWaits;
            if (fault is not null)
            {
                answer.Body.Fail(fault);
            }
            else
            {
                answer.Body.End();
            }

            ApiException failure = await Assert.ThrowsAsync<ApiException>(() => call);
            Assert.Equal((kind, 409, fault), (failure.Kind, (int)failure.StatusCode, failure.InnerException));
        }
    }

    [Fact]
    public async Task A_problem_of_the_application_that_stalls_is_a_response_that_timed_out()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(409, Wire.ProblemMediaType));
        Task<Reply> call = _client.Api.EchoAsync();
        LiveAnswer answer = await live;
        answer.Piece("""{"type":"urn:app""");
        await answer.Body.ReaderWaits;
        _client.Time.Advance(45);
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => call);
        Assert.Equal((FailureKind.Timeout, 409), (failure.Kind, (int)failure.StatusCode));
    }

    [Fact]
    public async Task A_failure_that_the_server_reports_in_the_middle_is_its_own()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(
            SealedExchange.HeadOf(200), Say.Piece("""{"te"""), Say.Fail("""{"type":"urn:app:broken"}"""))));
        ApiException failure = Assert.IsType<ApiException>(await FailsAsync());
        Assert.Equal((FailureKind.StreamFault, Execution.Executed, 200), (failure.Kind, failure.Execution, (int)failure.StatusCode));
        Assert.Equal("urn:app:broken", failure.Problem?.Type);
    }

    [Fact]
    public async Task A_stream_where_one_value_is_due_is_content_that_cannot_be_read()
    {
        Server.Answer(static exchange => exchange.Stream("""{"text":"ok"}"""));
        AicoException failure = await FailsAsync();
        Assert.Equal((FailureKind.Content, Execution.Executed), (failure.Kind, failure.Execution));
    }

    [Fact]
    public async Task Content_that_is_not_of_the_contracts_type_cannot_be_read()
    {
        Server.Answer(static exchange => exchange.Sealed("""{"text":1}"""));
        ApiException failure = Assert.IsType<ApiException>(await FailsAsync());
        Assert.Equal((FailureKind.Content, Execution.Executed, """{"text":1}"""), (failure.Kind, failure.Execution, failure.Content));
    }

    [Theory]
    [InlineData(100, true), InlineData(101, false)]
    public async Task An_answer_above_this_clients_limit_is_given_up(int bytes, bool accepted)
    {
        await using var client = new SealedClient(static options => options.MaxResponseBytes = 100);
        client.Server.Answer(exchange => exchange.Sealed(new string('x', bytes), contentType: "text/plain"));
        Exception? failure = await Record.ExceptionAsync(() => client.Api.CallAsync(SealedApi.TextMethod));
        Assert.Equal(accepted ? null : FailureKind.TooLarge, (failure as ApiException)?.Kind);
    }

    [Fact]
    public async Task A_failed_answer_to_a_streaming_call_is_held_to_the_limit_too()
    {
        await using var client = new SealedClient(static options => options.MaxResponseBytes = 100);
        client.Server.Answer(static exchange => exchange.Sealed(new string('x', 101), status: 500, contentType: "text/plain"));
        (_, Exception? failure) = await SealedClient.ReadAsync(client.Api.WatchAsync());
        Assert.Equal(FailureKind.TooLarge, Assert.IsType<ApiException>(failure).Kind);
        client.Server.Answer(static exchange => exchange.Sealed(new string('x', 101), status: 500, contentType: "text/plain"));
        Assert.Equal(FailureKind.TooLarge, (await Assert.ThrowsAsync<ApiException>(() => client.Api.CallAsync(SealedApi.StreamMethod))).Kind);
    }

    [Fact]
    public async Task Silence_after_the_head_is_a_timeout_with_a_response()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200));
        Task<Reply> call = _client.Api.EchoAsync();
        LiveAnswer answer = await live;
        answer.Piece("""{"te""");
        await answer.Body.ReaderWaits;
        _client.Time.Advance(44.9);
        Assert.False(call.IsCompleted);
        _client.Time.Advance(0.1);
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => call);
        Assert.Equal((FailureKind.Timeout, TimeoutPhase.Idle, Execution.Unknown, 200), (failure.Kind, failure.TimeoutPhase, failure.Execution, (int)failure.StatusCode));
    }

    [Theory]
    [InlineData(60), InlineData(3)]
    public async Task A_connection_that_stays_open_after_the_sealed_end_is_left_after_5_s(int idleSeconds)
    {
        await using var client = new SealedClient(options => options.Timeouts = new CallTimeouts { Idle = TimeSpan.FromSeconds(idleSeconds), FirstItem = TimeSpan.FromSeconds(4) });
        Task<LiveAnswer> live = client.Server.AnswerLive(SealedExchange.HeadOf(200));
        Task<Reply> call = client.Api.EchoAsync();
        LiveAnswer answer = await live;
        answer.Piece("""{"text":""");
        await answer.Body.ReaderWaits;
        answer.Send(Say.Bytes("\"ok\"}"));
        await answer.Body.ReaderWaits;
        client.Time.Advance(4.999);
        Assert.False(call.IsCompleted);
        client.Time.Advance(0.001);
        Assert.Equal(new Reply("ok"), await call);
        await answer.Body.Closed;
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_sealed_end_takes_nothing_away()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200));
        Task<Reply> call = _client.Api.EchoAsync();
        LiveAnswer answer = await live;
        answer.Send(Say.Bytes("""{"text":"ok"}"""));
        await answer.Body.ReaderWaits;
        answer.Body.Cut();
        Assert.Equal(new Reply("ok"), await call);
    }

    private static byte[][] Frames(SealedExchange exchange)
    {
        Aico2Sealer sealer = exchange.Sealer(SealedExchange.HeadOf(201));
        var frames = new List<byte[]>();
        foreach (Action<Aico2Sealer, System.Buffers.IBufferWriter<byte>> say in (Action<Aico2Sealer, System.Buffers.IBufferWriter<byte>>[])
            [static (own, output) => own.Start(output), Say.Piece(Json[..10]), Say.Piece(Json[10..]), Say.Complete])
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            say(sealer, output);
            frames.Add(output.WrittenSpan.ToArray());
        }

        return [.. frames];
    }

    private static byte[] Seal(SealedExchange exchange, out int head)
    {
        byte[][] frames = Frames(exchange);
        head = frames[0].Length;
        return [.. frames.SelectMany(static frame => frame)];
    }

    private Task<AicoException> FailsAsync() => Assert.ThrowsAnyAsync<AicoException>(() => _client.Api.EchoAsync());
}
