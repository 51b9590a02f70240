using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>When a session is used, renewed and confirmed, and how failures hold back the next handshake. Sections 5 and 13; S9, S11 and S13.</summary>
public sealed class RenewalTests : IAsyncDisposable
{
    private readonly SealedClient _client = new();

    public RenewalTests() => Server.Otherwise = static exchange => exchange.Sealed("""{"text":"ok"}""");

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task No_request_starts_from_30_s_before_the_end_of_the_session()
    {
        Server.Terms = Server.Terms with { LifetimeSeconds = 100 };
        await _client.Api.EchoAsync();
        _client.Time.Advance(69.999);
        await _client.Api.EchoAsync();
        Assert.Equal(1, Server.Handshakes);
        _client.Time.Advance(0.001);
        await _client.Api.EchoAsync();
        Assert.Equal(2, Server.Handshakes);
        AssertNoRetries();
    }

    [Fact]
    public async Task No_request_is_numbered_above_max_requests()
    {
        Server.Terms = Server.Terms with { MaxRequests = 1024 };
        await _client.Api.EchoAsync();
        Gate renewal = Server.HoldHandshake();
        for (int i = 1; i < 1024; i++)
        {
            await _client.Api.EchoAsync();
        }

        Task<Reply> next = _client.Api.EchoAsync();
        await renewal.Reached;
        Assert.False(next.IsCompleted);
        renewal.Open();
        await next;
        Assert.Equal(2, Server.Handshakes);
        Assert.Equal(1024, (int)Server.Calls.Where(call => call.Session == Server.Calls[0].Session).Max(static call => call.Number.Number));
        Assert.InRange(Server.Calls[^1].Number.Number, 1UL, 2UL); // the other is the ping that confirms the session
        AssertNoRetries();
    }

    [Fact]
    public async Task Of_two_calls_that_both_saw_the_last_number_free_one_renews_without_having_sent_anything()
    {
        var gate = new Gate();
        int waiting = 0;
        bool isLast = false;
        await using var client = new SealedClient(
            options => options.BeforeSend = async (_, cancellationToken) =>
            {
                if (Volatile.Read(ref isLast) && Interlocked.Increment(ref waiting) <= 2)
                {
                    if (Volatile.Read(ref waiting) == 2)
                    {
                        gate.Open();
                    }

                    await gate.PassAsync(cancellationToken);
                }
            });
        client.Server.Terms = Server.Terms with { MaxRequests = 1024 };
        client.Server.Otherwise = Server.Otherwise;
        await client.Api.EchoAsync();
        Gate renewal = client.Server.HoldHandshake();
        for (int i = 1; i < 1023; i++)
        {
            await client.Api.EchoAsync();
        }

        Volatile.Write(ref isLast, true);
        Task<Reply>[] calls = [client.Api.EchoAsync(), client.Api.EchoAsync()];
        renewal.Open();
        await Task.WhenAll(calls);
        Assert.Equal(1025, client.Server.Calls.Count);
        Assert.Equal(1024UL, client.Server.Calls.Where(call => call.Session == client.Server.Calls[0].Session).Max(static call => call.Number.Number));
        Assert.All(client.Server.Calls, static call => Assert.Null(call.Call.RetryOfMilliseconds));
    }

    [Theory]
    [InlineData(24.999, 1), InlineData(25, 2)]
    public async Task A_session_on_which_nothing_was_sent_is_not_used_after_25_s(double seconds, int handshakes)
    {
        Gate gate = Server.HoldHandshake();
        using var cancellation = new CancellationTokenSource();
        Task<Reply> impatient = _client.Api.EchoAsync(cancellationToken: cancellation.Token);
        await gate.Reached;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.Open();
        await EventuallyAsync(() => _client.Log.WithId(1).Any());
        _client.Time.Advance(seconds);
        await _client.Api.EchoAsync();
        Assert.Equal(handshakes, Server.Handshakes);
        AssertNoRetries();
    }

    [Theory]
    [InlineData(30, 1), InlineData(-30, 1), InlineData(30.001, 2), InlineData(-30.001, 2), InlineData(86_400, 2), InlineData(-86_400, 2)]
    public async Task A_session_across_which_the_clocks_drifted_apart_is_not_used(double seconds, int handshakes)
    {
        await _client.Api.EchoAsync();
        _client.Time.SetWallClock(TimeSpan.FromSeconds(seconds));
        await _client.Api.EchoAsync();
        await _client.Api.EchoAsync();
        Assert.Equal(handshakes, Server.Handshakes);
        AssertNoRetries();
    }

    [Fact]
    public async Task Below_75_percent_of_the_lifetime_nothing_is_renewed()
    {
        await _client.Api.EchoAsync();
        _client.Time.Advance(0.7499 * 3600);
        await _client.Api.EchoAsync();
        await _client.Api.EchoAsync();
        Assert.Equal(1, Server.Handshakes);
    }

    [Fact]
    public async Task Above_85_percent_of_the_lifetime_a_call_renews_in_the_background_and_a_ping_follows()
    {
        await _client.Api.EchoAsync();
        _client.Time.Advance(0.8501 * 3600);
        Gate renewal = Server.HoldHandshake();
        await _client.Api.EchoAsync();
        await renewal.Reached;
        await _client.Api.EchoAsync();
        Assert.Single(Server.Calls.Select(static call => call.Session).Distinct());
        renewal.Open();
        await UntilSessionAsync(2);
        Assert.Equal((2, 1), (Server.Handshakes, Server.Pings));
        AssertNoRetries();
    }

    [Fact]
    public async Task A_share_of_the_requests_used_renews_in_the_background_too()
    {
        Server.Terms = Server.Terms with { MaxRequests = 1024 };
        for (int i = 0; i < 767; i++)
        {
            await _client.Api.EchoAsync();
        }

        Assert.Equal(1, Server.Handshakes);
        for (int i = 767; i < 872; i++)
        {
            await _client.Api.EchoAsync();
        }

        await UntilSessionAsync(2);
        Assert.Equal((2, 1), (Server.Handshakes, Server.Pings));
    }

    [Fact]
    public async Task A_background_renewal_that_fails_disturbs_no_call_and_is_held_back()
    {
        await _client.Api.EchoAsync();
        _client.Time.Advance(0.8501 * 3600);
        Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.Busy));
        await _client.Api.EchoAsync();
        await EventuallyAsync(() => _client.Log.WithId(2).Any());
        for (int i = 0; i < 10; i++)
        {
            await _client.Api.EchoAsync();
        }

        Assert.Equal(2, Server.Handshakes);
        _client.Time.Advance(1.26);
        await UntilSessionAsync(2);
        Assert.Equal(3, Server.Handshakes);
    }

    [Theory]
    [InlineData(31), InlineData(600)]
    public async Task After_a_warm_up_and_a_long_silence_the_next_call_meets_no_stale_session(double seconds)
    {
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (Server.Handshakes, Server.Pings));
        _client.Time.Advance(seconds);
        await _client.Api.EchoAsync();
        Assert.Equal((1, 1), (Server.Handshakes, Server.Calls.Count));
    }

    [Theory]
    [InlineData(31), InlineData(600)]
    public async Task After_a_background_renewal_and_a_long_silence_the_next_call_meets_no_stale_session(double seconds)
    {
        await _client.Api.EchoAsync();
        _client.Time.Advance(0.8501 * 3600);
        await _client.Api.EchoAsync();
        await EventuallyAsync(() => Server.Sessions.Count(static session => session.IsConfirmed) == 2);
        _client.Time.Advance(seconds);
        int before = Server.Calls.Count;
        await UntilSessionAsync(2);
        Assert.All(Server.Calls.Skip(before), static call => Assert.NotNull(call.Session));
        AssertNoRetries();
    }

    [Fact]
    public async Task A_ping_is_a_sealed_GET_of_its_own_without_content()
    {
        await using var client = new SealedClient(address: "http://localhost/base");
        client.Server.BasePath = "/base";
        SealedExchange? ping = null;
        client.Server.PingAnswer = (exchange, _) =>
        {
            ping = exchange;
            return Task.FromResult(exchange.Empty(204));
        };
        await client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("POST", "/base/_aico/ping"), (ping!.Method, ping.Target));
        Assert.Equal(("GET", "/base/_aico/ping", 1L), (ping.Head.Method, ping.Head.Target, ping.Frames));
    }

    [Fact]
    public async Task A_ping_that_fails_leaves_the_session_to_the_next_call()
    {
        Server.PingAnswer = static (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError);
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        Assert.Single(_client.Log.WithId(6));
        await _client.Api.EchoAsync();
        Assert.Equal((1, 1), (Server.Handshakes, Server.Calls.Count));
    }

    [Fact]
    public async Task Warming_up_with_a_session_shakes_no_hands()
    {
        await _client.Api.EchoAsync();
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, Server.Handshakes);
    }

    [Fact]
    public async Task A_hundred_calls_on_a_stale_session_share_one_handshake_and_retry_once_each()
    {
        await _client.Api.EchoAsync();
        Server.Restart();
        int arrived = 0;
        var all = new Gate();
        for (int i = 0; i < 100; i++)
        {
            Server.AnswerEarly(async (_, cancellationToken) =>
            {
                if (Interlocked.Increment(ref arrived) == 100)
                {
                    all.Open();
                }

                await all.PassAsync(cancellationToken);
                return SealedExchange.SessionUnknown();
            });
        }

        Task<Reply>[] calls = [.. Enumerable.Range(0, 100).Select(_ => _client.Api.EchoAsync())];
        await _client.Time.PassJittersAsync(Task.WhenAll(calls));
        Assert.All(calls, static call => Assert.Equal(new Reply("ok"), call.Result));
        Assert.Equal((2, 201), (Server.Handshakes, Server.Calls.Count));
        Assert.Single(Server.Calls.Skip(101).Select(static call => call.Session).Distinct());
    }

    [Fact]
    public async Task Failures_hold_back_the_next_handshake_twice_as_long_each_time_up_to_30_s()
    {
        double[] seconds = [1, 2, 4, 8, 16, 30, 30];
        int handshakes = 0;
        foreach (double hold in seconds)
        {
            await FailsAsync(ProblemType.Busy);
            Assert.Equal(++handshakes, Server.Handshakes);
            _client.Time.Advance((hold * 0.75) - 0.001);
            await HeldBackAsync("the server answered busy");
            Assert.Equal(handshakes, Server.Handshakes);
            _client.Time.Advance((hold * 0.5) + 0.002);
        }
    }

    [Fact]
    public async Task A_success_starts_the_back_off_anew()
    {
        await FailsAsync(ProblemType.Busy);
        _client.Time.Advance(1.26);
        await FailsAsync(ProblemType.Busy);
        _client.Time.Advance(2.51);
        await _client.Api.EchoAsync();
        _client.Time.Advance(3600);
        await FailsAsync(ProblemType.Busy);
        _client.Time.Advance(1.26);
        await _client.Api.EchoAsync();
        Assert.Equal(5, Server.Handshakes);
    }

    [Fact]
    public async Task While_held_back_every_call_fails_with_the_same_error()
    {
        Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.ClientRefused));
        ApiRequestException first = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        ApiRequestException second = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        ApiRequestException warmUp = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken));
        Assert.NotSame(first, second);
        Assert.All([second, warmUp], failure => Assert.Equal((FailureKind.ClientRefused, first.Reason), (failure.Kind, failure.Reason)));
        Assert.Equal(1, Server.Handshakes);
    }

    [Fact]
    public async Task Three_lost_sessions_within_10_s_raise_a_diagnostic()
    {
        await _client.Api.EchoAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Empty(_client.Log.WithId(5));
            Server.Restart();
            Task<Reply> call = _client.Api.EchoAsync();
            await _client.PassJitterAsync(call);
            await call;
        }

        Assert.Single(_client.Log.WithId(5));
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(1, limit.Token);
        }
    }

    private Task UntilSessionAsync(int count) => EventuallyAsync(() =>
    {
        _client.Api.EchoAsync().Wait(TimeSpan.FromSeconds(20));
        return Server.Calls.Select(static call => call.Session).Distinct().Count() == count;
    });

    private async Task FailsAsync(ProblemType problem)
    {
        Server.AnswerHandshake(() => SealedExchange.Problem(problem));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        Assert.Equal(FailureKind.HandshakeFailed, failure.Kind);
    }

    private async Task HeldBackAsync(string reason)
    {
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.HandshakeFailed, Execution.NotExecuted, reason), (failure.Kind, failure.Execution, failure.Reason));
    }

    private void AssertNoRetries() => Assert.All(Server.Calls, static call =>
    {
        Assert.NotNull(call.Session);
        Assert.Null(call.Call.RetryOfMilliseconds);
    });
}
