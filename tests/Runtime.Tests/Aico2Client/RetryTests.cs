using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>The state machine of one call, state by state. Section 12.1; S5, S7, S14.</summary>
public sealed class RetryTests : IAsyncDisposable
{
    private readonly SealedClient _client = new();

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task A_stale_hint_leads_to_one_new_session_and_one_second_attempt()
    {
        Stale();
        Ok();
        Assert.Equal(new Reply("ok"), await RunAsync(() => _client.Api.EchoAsync("twice")));
        Assert.Equal((2, 2), (Server.Handshakes, Server.Calls.Count));
        (SealedExchange first, SealedExchange second) = (Server.Calls[0], Server.Calls[1]);
        Assert.NotEqual(first.Session, second.Session);
        Assert.Equal("""{"text":"twice"}""", first.Content);
        Assert.Equal(first.Content, second.Content);
        Assert.Null(first.Call.RetryOfMilliseconds);
        Assert.NotNull(second.Call.RetryOfMilliseconds);
    }

    [Fact]
    public async Task The_second_attempt_waits_a_random_time_up_to_500_ms()
    {
        var jitters = new HashSet<TimeSpan>();
        for (int i = 0; i < 20; i++)
        {
            Stale();
            Ok();
            Task<Reply> call = _client.Api.EchoAsync();
            jitters.Add(await _client.PassJitterAsync(call));
            await call;
        }

        Assert.All(jitters, static jitter => Assert.InRange(jitter, TimeSpan.Zero, TimeSpan.FromMilliseconds(500)));
        Assert.True(jitters.Count > 10, "The waits are not random.");
    }

    [Fact]
    public async Task A_second_hint_ends_the_call_and_nobody_knows_whether_it_ran()
    {
        Stale();
        Stale();
        await SessionLostAsync(() => _client.Api.EchoAsync(), attempts: 2, "the session was lost again in the second attempt");
        Assert.Equal((2, 2), (Server.Handshakes, Server.Calls.Count));
    }

    [Fact]
    public async Task Endless_hints_cost_each_call_one_retry_and_one_handshake()
    {
        for (int i = 1; i <= 4; i++)
        {
            Stale();
            Stale();
            await SessionLostAsync(() => _client.Api.EchoAsync(), attempts: 2);
            Assert.Equal((2 * i, 2 * i), (Server.Handshakes, Server.Calls.Count));
        }
    }

    [Theory]
    [InlineData(false, "the contract forbids a second attempt"), InlineData(true, "the content cannot be sent again")]
    public async Task A_hint_to_a_call_that_is_not_repeated_ends_it_and_the_next_call_renews(bool oneShot, string reason)
    {
        MethodDescriptor<Message, Reply> method = oneShot ? SealedApi.EchoOnceMethod : SealedApi.EchoNeverTwiceMethod;
        Stale();
        await SessionLostAsync(() => _client.Api.CallAsync(method), attempts: 1, reason);
        Assert.Equal((1, 1), (Server.Handshakes, Server.Calls.Count));
        Ok();
        await _client.Api.EchoAsync();
        Assert.Equal((2, 2), (Server.Handshakes, Server.Calls.Count));
    }

    [Fact]
    public async Task Without_a_session_for_attempt_2_a_hint_ends_the_call()
    {
        Stale();
        await WarmAsync();
        Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.Busy));
        SessionExpiredException failure = await SessionLostAsync(
            () => _client.Api.EchoAsync(), attempts: 1, "no new session could be made: the server answered busy");
        Assert.Single(Server.Calls);
        Assert.NotNull(failure.InnerException);
    }

    [Fact]
    public async Task Without_a_session_in_time_for_attempt_2_a_hint_ends_the_call()
    {
        Stale();
        await WarmAsync();
        Gate gate = Server.HoldHandshake();
        Task<Reply> call = _client.Api.EchoAsync();
        await _client.PassJitterAsync(gate.Reached);
        await gate.Reached;
        _client.Time.Advance(30);
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => call);
        Assert.Equal((FailureKind.SessionLost, Execution.Unknown), (failure.Kind, failure.Execution));
    }

    [Fact]
    public async Task A_sealed_too_late_leads_to_a_second_attempt_in_a_new_session_at_once()
    {
        TooLate();
        Ok();
        Assert.Equal(new Reply("ok"), await _client.Api.EchoAsync());
        Assert.Equal((2, 2), (Server.Handshakes, Server.Calls.Count));
        Assert.NotNull(Server.Calls[1].Call.RetryOfMilliseconds);
        Assert.Equal(Server.Calls[0].Call.CallId, Server.Calls[1].Call.CallId);
    }

    [Fact]
    public async Task A_second_too_late_is_surfaced_and_did_not_run()
    {
        TooLate();
        TooLate();
        await RefusedAsync(() => _client.Api.EchoAsync(), FailureKind.TooLate, Execution.NotExecuted, attempts: 2, 408);
    }

    [Fact]
    public async Task A_too_late_that_may_not_be_repeated_is_surfaced_and_did_not_run()
    {
        TooLate();
        await RefusedAsync(() => _client.Api.CallAsync(SealedApi.EchoNeverTwiceMethod), FailureKind.TooLate, Execution.NotExecuted, attempts: 1, 408);
        TooLate();
        await RefusedAsync(() => _client.Api.CallAsync(SealedApi.EchoOnceMethod), FailureKind.TooLate, Execution.NotExecuted, attempts: 1, 408);
    }

    [Fact]
    public async Task Without_a_session_for_attempt_2_a_too_late_is_what_is_surfaced()
    {
        TooLate();
        await WarmAsync();
        Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.Busy));
        await RefusedAsync(() => _client.Api.EchoAsync(), FailureKind.TooLate, Execution.NotExecuted, attempts: 1, 408);
    }

    [Fact]
    public async Task Without_a_session_in_time_for_attempt_2_a_too_late_is_what_is_surfaced()
    {
        TooLate();
        await WarmAsync();
        Gate gate = Server.HoldHandshake();
        Task<Reply> call = _client.Api.EchoAsync();
        await gate.Reached;
        _client.Time.Advance(30);
        await RefusedAsync(() => call, FailureKind.TooLate, Execution.NotExecuted, attempts: 1, 408);
    }

    [Fact]
    public async Task A_too_late_after_a_hint_proves_nothing_of_the_first_attempt()
    {
        Stale();
        TooLate();
        await RefusedAsync(() => RunAsync(() => _client.Api.EchoAsync()), FailureKind.TooLate, Execution.Unknown, attempts: 2, 408);
    }

    [Fact]
    public async Task A_refusal_after_a_hint_proves_nothing_of_the_first_attempt()
    {
        Stale();
        Server.Answer(static exchange => exchange.Refused(ProblemType.Busy, executed: false));
        await RefusedAsync(() => RunAsync(() => _client.Api.EchoAsync()), FailureKind.Refused, Execution.Unknown, attempts: 2, 503);
    }

    [Fact]
    public async Task A_hint_after_a_too_late_ends_the_call_and_nobody_knows_whether_it_ran()
    {
        TooLate();
        Stale();
        await SessionLostAsync(() => _client.Api.EchoAsync(), attempts: 2);
    }

    [Fact]
    public async Task A_refusal_after_a_too_late_still_proves_that_nothing_ran()
    {
        TooLate();
        Server.Answer(static exchange => exchange.Refused(ProblemType.Busy, executed: false));
        await RefusedAsync(() => _client.Api.EchoAsync(), FailureKind.Refused, Execution.NotExecuted, attempts: 2, 503);
    }

    [Theory]
    [InlineData(false, Execution.NotExecuted), InlineData(true, Execution.Unknown)]
    public async Task A_second_attempt_that_reaches_nobody_proves_what_the_first_did(bool hint, Execution execution)
    {
        if (hint)
        {
            Stale();
        }
        else
        {
            TooLate();
        }

        Server.AnswerEarly(static (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => RunAsync(() => _client.Api.EchoAsync()));
        Assert.Equal((FailureKind.Transport, execution, 2), (failure.Kind, failure.Execution, failure.Attempts));
    }

    [Fact]
    public async Task A_rejected_message_fails_and_the_session_is_replaced_again_and_again()
    {
        for (int i = 1; i <= 3; i++)
        {
            Server.AnswerEarly(static (_, _) => Task.FromResult(SealedExchange.Rejected()));
            ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
            Assert.Equal((FailureKind.Rejected, Execution.Unknown, 1, 400), (failure.Kind, failure.Execution, failure.Attempts, failure.StatusCode));
            Ok();
            await _client.Api.EchoAsync();
            Assert.Equal(i + 1, Server.Handshakes);
        }
    }

    [Fact]
    public async Task A_rejected_second_attempt_fails()
    {
        Stale();
        Server.AnswerEarly(static (_, _) => Task.FromResult(SealedExchange.Rejected()));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => RunAsync(() => _client.Api.EchoAsync()));
        Assert.Equal((FailureKind.Rejected, Execution.Unknown, 2), (failure.Kind, failure.Execution, failure.Attempts));
    }

    [Theory]
    [InlineData((int)ProblemType.InProgress, "InProgress", Execution.Executed), InlineData((int)ProblemType.AlreadyProcessed, "AlreadyProcessed", Execution.Executed)]
    [InlineData((int)ProblemType.OutcomeUnknown, "Ambiguous", Execution.Unknown)]
    public async Task An_outcome_that_the_server_does_not_know_is_surfaced_with_its_reason(int problem, string reason, Execution execution)
    {
        Stale();
        Server.Answer(exchange => exchange.Refused((ProblemType)problem, executed: null, originalStatus: 201));
        ApiException failure = await RefusedAsync(() => RunAsync(() => _client.Api.EchoAsync()), FailureKind.OutcomeUnknown, execution, attempts: 2, 409);
        Assert.Equal(reason, failure.Reason);
        Assert.Equal(problem == (int)ProblemType.AlreadyProcessed ? 201 : null, (int?)failure.OriginalStatusCode);
        Assert.Equal(2, Server.Calls.Count);
    }

    [Fact]
    public async Task A_stream_is_repeated_before_its_first_item_and_its_consumer_sees_nothing()
    {
        Stale();
        Server.Answer(static exchange => exchange.Stream("""{"n":1}""", """{"n":2}"""));
        (List<Chunk> items, Exception? failure) = await RunAsync(() => SealedClient.ReadAsync(_client.Api.WatchAsync()));
        Assert.Null(failure);
        Assert.Equal([new Chunk(1), new Chunk(2)], items);
    }

    [Fact]
    public async Task Every_enumeration_of_a_stream_is_a_call_of_its_own()
    {
        IAsyncEnumerable<Chunk> stream = _client.Api.WatchAsync();
        Assert.Empty(Server.Calls);
        for (int i = 0; i < 2; i++)
        {
            Server.Answer(static exchange => exchange.Stream("""{"n":1}"""));
            Assert.Single((await SealedClient.ReadAsync(stream)).Items);
        }

        Assert.NotEqual(Server.Calls[0].Call.CallId, Server.Calls[1].Call.CallId);
    }

    [Fact]
    public async Task Time_outs_resets_and_failures_of_the_server_are_not_repeated()
    {
        Server.AnswerEarly(static (_, _) => throw new HttpRequestException("reset"));
        ApiRequestException reset = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Transport, Execution.Unknown, 1), (reset.Kind, reset.Execution, reset.Attempts));
        Server.Answer(static exchange => exchange.Sealed("{}", status: 503));
        Assert.Equal(FailureKind.Status, (await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync())).Kind);
        Task asked = Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync();
        await asked;
        _client.Time.Advance(120);
        Assert.Equal(FailureKind.Timeout, (await Assert.ThrowsAsync<ApiRequestException>(() => call)).Kind);
        Assert.Equal((1, 3), (Server.Handshakes, Server.Calls.Count));
    }

    [Theory]
    [InlineData("handshake"), InlineData("wait"), InlineData("jitter"), InlineData("second handshake"), InlineData("second wait"), InlineData("head"), InlineData("content"), InlineData("tail")]
    public async Task Cancelling_ends_the_call_in_every_state(string state)
    {
        using var cancellation = new CancellationTokenSource();
        Func<Task> reached = await PrepareAsync(state);
        Task<Reply> call = _client.Api.EchoAsync(cancellationToken: cancellation.Token);
        await reached();
        Assert.False(call.IsCompleted);
        await cancellation.CancelAsync();
        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, failure.CancellationToken);
        Ok();
        await _client.Api.EchoAsync();
    }

    [Fact]
    public async Task One_deadline_covers_both_attempts()
    {
        await using var client = new SealedClient(static options => options.Timeouts = new CallTimeouts { Total = TimeSpan.FromSeconds(10) });
        client.Server.AnswerEarly((_, _) =>
        {
            client.Time.Advance(6);
            return Task.FromResult(SealedExchange.SessionUnknown());
        });
        Task asked = client.Server.NeverAnswer();
        Task<Reply> call = client.Api.EchoAsync();
        TimeSpan jitter = await client.PassJitterAsync(asked);
        await asked;
        client.Time.Advance(TimeSpan.FromSeconds(4) - jitter - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        client.Time.Advance(0.001);
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => call);
        Assert.Equal((FailureKind.Timeout, TimeoutPhase.Total, Execution.Unknown, 2), (failure.Kind, failure.TimeoutPhase, failure.Execution, failure.Attempts));
    }

    [Fact]
    public async Task A_deadline_that_passes_in_the_jitter_ends_the_call_as_a_lost_session()
    {
        await using var client = new SealedClient(static options => options.Timeouts = new CallTimeouts { Total = TimeSpan.FromSeconds(10) });
        client.Server.AnswerEarly((_, _) =>
        {
            client.Time.Advance(10);
            return Task.FromResult(SealedExchange.SessionUnknown());
        });
        Exception? failure = await Record.ExceptionAsync(() => client.Api.EchoAsync());
        Assert.Equal(Execution.Unknown, Assert.IsType<AicoException>(failure, exactMatch: false).Execution);
        Assert.Single(client.Server.Calls);
    }

    // Gives what waits until the call is in that state.
    private async Task<Func<Task>> PrepareAsync(string state)
    {
        switch (state)
        {
            case "handshake":
                Gate first = Server.HoldHandshake();
                return async () =>
                {
                    await first.Reached;
                    first.Open();
                };

            case "wait":
                Task asked = Server.NeverAnswer();
                return () => asked;

            case "jitter":
                await WarmAsync();
                Stale();
                return () => EventuallyAsync(() => Server.Calls.Count == 1);

            case "second handshake":
                await WarmAsync();
                Stale();
                Gate second = Server.HoldHandshake();
                return async () =>
                {
                    await _client.PassJitterAsync(second.Reached);
                    await second.Reached;
                    second.Open();
                };

            case "second wait":
                Stale();
                Task again = Server.NeverAnswer();
                return async () =>
                {
                    await _client.PassJitterAsync(again);
                    await again;
                };

            default:
                Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200));
                return async () =>
                {
                    LiveAnswer answer = await live;
                    if (state != "head")
                    {
                        answer.Start();
                    }

                    if (state == "tail")
                    {
                        answer.Send(Say.Bytes("""{"text":"ok"}"""));
                    }

                    await answer.Body.ReaderWaits;
                };
        }
    }

    private void Stale() => Server.Answer(static _ => SealedExchange.SessionUnknown());

    private void TooLate() => Server.Answer(static exchange => exchange.Refused(ProblemType.TooLate, executed: false));

    private void Ok() => Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));

    private Task WarmAsync() => _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);

    private async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        Task<T> running = call();
        await _client.PassJitterAsync(running);
        return await running;
    }

    private async Task<SessionExpiredException> SessionLostAsync(Func<Task<Reply>> call, int attempts, string? reason = null)
    {
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => RunAsync(call));
        Assert.Equal((FailureKind.SessionLost, Execution.Unknown, attempts), (failure.Kind, failure.Execution, failure.Attempts));
        Assert.Equal(reason ?? failure.Reason, failure.Reason);
        return failure;
    }

    private static async Task<ApiException> RefusedAsync(Func<Task<Reply>> call, FailureKind kind, Execution execution, int attempts, int status)
    {
        ApiException failure = await Assert.ThrowsAsync<ApiException>(call);
        Assert.Equal((kind, execution, attempts, status), (failure.Kind, failure.Execution, failure.Attempts, (int)failure.StatusCode));
        return failure;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(1, limit.Token);
        }
    }
}
