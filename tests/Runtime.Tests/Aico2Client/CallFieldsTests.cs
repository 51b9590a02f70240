using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>The fields that the server decides retries by: aico-rid, aico-t and aico-retry-of. Section 6; S10a.</summary>
public sealed class CallFieldsTests : IAsyncDisposable
{
    private readonly SealedClient _client = new();

    public CallFieldsTests() => Server.Otherwise = static exchange => exchange.Sealed("""{"text":"ok"}""");

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task Every_call_has_a_name_of_its_own_and_both_attempts_share_it()
    {
        for (int i = 0; i < 50; i++)
        {
            Server.Answer(static _ => SealedExchange.SessionUnknown());
            Task<Reply> call = _client.Api.EchoAsync();
            await _client.PassJitterAsync(call);
            await call;
            Assert.Equal(Server.Calls[2 * i].Call.CallId, Server.Calls[(2 * i) + 1].Call.CallId);
        }

        Assert.Equal(50, Server.Calls.Select(static call => call.Call.CallId).Distinct().Count());
    }

    [Theory]
    [InlineData(0, 0), InlineData(9_999, 0), InlineData(10_000, 1), InlineData(12_349_999, 1234)]
    public async Task The_time_is_rounded_down_to_milliseconds_since_the_session_began(long ticks, long milliseconds)
    {
        await _client.Api.EchoAsync();
        _client.Time.Advance(TimeSpan.FromTicks(ticks));
        await _client.Api.EchoAsync();
        Assert.Equal([0, milliseconds], Server.Calls.Select(static call => call.Call.Milliseconds));
    }

    [Fact]
    public async Task The_time_is_that_of_the_monotonic_clock_and_read_just_before_sending()
    {
        var gate = new Gate();
        await using var client = new SealedClient(options => options.BeforeSend = async (_, cancellationToken) => await gate.PassAsync(cancellationToken));
        client.Server.Otherwise = Server.Otherwise;
        Task<Reply> call = client.Api.EchoAsync();
        await gate.Reached;
        client.Time.SetWallClock(TimeSpan.FromSeconds(20));
        client.Time.Advance(3);
        gate.Open();
        await call;
        Assert.Equal(3000, client.Server.Calls.Single().Call.Milliseconds);
    }

    [Theory]
    [InlineData(0, 0), InlineData(1, 1), InlineData(10_000, 1), InlineData(10_001, 2), InlineData(600_000_001, 60_001)]
    public async Task The_age_of_a_retry_is_rounded_up_to_milliseconds_since_the_first_attempt_was_sent(long ticks, long milliseconds)
    {
        await _client.Api.EchoAsync();
        _client.Time.Advance(100);
        Server.AnswerEarly((_, _) =>
        {
            _client.Time.Advance(TimeSpan.FromTicks(ticks));
            return Task.FromResult(SealedExchange.SessionUnknown());
        });
        Task<Reply> call = _client.Api.EchoAsync();
        TimeSpan jitter = await _client.PassJitterAsync(call);
        await call;
        Assert.Equal(milliseconds + (long)jitter.TotalMilliseconds, Server.Calls[^1].Call.RetryOfMilliseconds);
        Assert.Equal(0, Server.Calls[^1].Call.Milliseconds);
    }

    [Theory]
    [InlineData(20, 20), InlineData(300, 300), InlineData(-20, 0), InlineData(-86_400, 0)]
    public async Task Where_the_monotonic_clock_stood_still_the_larger_age_counts(double wallSeconds, double seconds)
    {
        Server.AnswerEarly((_, _) =>
        {
            _client.Time.SetWallClock(TimeSpan.FromSeconds(wallSeconds));
            return Task.FromResult(SealedExchange.SessionUnknown());
        });
        Task<Reply> call = _client.Api.EchoAsync();
        TimeSpan jitter = await _client.PassJitterAsync(call);
        await call;
        Assert.Equal((long)((seconds * 1000) + jitter.TotalMilliseconds), Server.Calls[^1].Call.RetryOfMilliseconds);
    }

    [Fact]
    public async Task The_time_in_which_a_session_was_made_before_the_first_attempt_is_no_age()
    {
        Gate handshake = Server.HoldHandshake();
        Server.Answer(static exchange => exchange.Refused(ProblemType.TooLate, executed: false));
        Task<Reply> call = _client.Api.EchoAsync();
        await handshake.Reached;
        _client.Time.Advance(20);
        handshake.Open();
        await call;
        Assert.Equal((0L, 0L), (Server.Calls[1].Call.Milliseconds, Server.Calls[1].Call.RetryOfMilliseconds));
    }

    [Fact]
    public async Task A_number_and_a_salt_are_drawn_once_per_attempt()
    {
        for (int i = 0; i < 20; i++)
        {
            await _client.Api.EchoAsync();
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(static n => (ulong)n), Server.Calls.Select(static call => call.Number.Number));
        Assert.Equal(20, Server.Calls.Select(static call => call.Number.Salt).Distinct().Count());
    }

    [Fact]
    public async Task The_outer_request_shows_path_session_and_number_and_nothing_of_the_call()
    {
        await _client.Api.Invoker.SendAsync(SealedApi.FindMethod, "42", TestContext.Current.CancellationToken);
        SealedExchange call = Server.Calls.Single();
        Assert.Equal(("POST", "/v1/find/42"), (call.Method, call.Target));
        Assert.Equal(["Accept", "Aico-Request", "Aico-Session", "Content-Type"], call.Outer.Select(static field => field.Key).Order());
        Assert.Equal((Wire.MessageMediaType, Wire.MessageMediaType), (call.Header("Content-Type"), call.Header("Accept")));
        Assert.Equal(("GET", "http", "localhost", "/v1/find/42?q=secret%20query"), (call.Head.Method, call.Head.Scheme, call.Head.Authority, call.Head.Target));
        Assert.Equal("secret-header", call.Head.Find("X-Secret"));
        Assert.Equal(1, call.Frames);
    }
}
