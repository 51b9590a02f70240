using System.Text;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;
using Aico.Runtime.Tests.Protocols.AicoV1;
using Aico.Sessions;
using Aico.Transport;

namespace Aico.Runtime.Tests.Sessions;

public sealed class SessionManagerTests : IAsyncDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly TwoClocks _time = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly SessionManager _manager;
    private int _maxMessages = Wire.MaxMessagesPerSession;
    private Exception? _storeFailure;

    public SessionManagerTests() => _manager = new SessionManager(
        new ProtocolConnector(CreateProtocol),
        new HttpTransport(() => new HttpClient(_server, disposeHandler: false), new Uri("http://localhost/")),
        _time,
        TimeSpan.FromSeconds(30),
        _log);

    private static CancellationToken Timeout => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _manager.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task A_hundred_callers_share_one_handshake()
    {
        Gate handshake = _server.HoldHandshake();
        Task<Session>[] callers = [.. Enumerable.Range(0, 100).Select(_ => AcquireAsync())];
        handshake.Open();
        Session[] sessions = await Task.WhenAll(callers);
        Assert.Single(sessions.Distinct());
        Assert.Equal(1, _server.Handshakes);
    }

    [Fact]
    public async Task A_session_serves_later_callers_without_another_handshake()
    {
        Session first = await AcquireAsync();
        Assert.Same(first, await AcquireAsync());
        Assert.Equal(1, _server.Handshakes);
    }

    [Fact]
    public async Task Cancelling_one_waiter_does_not_disturb_the_others()
    {
        Gate handshake = _server.HoldHandshake();
        using var cancellation = new CancellationTokenSource();
        Task<Session> impatient = AcquireAsync(cancellationToken: cancellation.Token);
        Task<Session> patient = AcquireAsync();
        await handshake.Reached;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        handshake.Open();
        Assert.NotNull(await patient);
        Assert.Equal(1, _server.Handshakes);
    }

    [Fact]
    public async Task A_handshake_whose_only_waiter_left_still_serves_the_next_caller()
    {
        Gate handshake = _server.HoldHandshake();
        using var cancellation = new CancellationTokenSource();
        Task<Session> impatient = AcquireAsync(cancellationToken: cancellation.Token);
        await handshake.Reached;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Task<Session> next = AcquireAsync();
        handshake.Open();
        await next;
        Assert.Equal(1, _server.Handshakes);
    }

    [Fact]
    public async Task A_caller_that_is_cancelled_already_starts_no_handshake()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AcquireAsync(cancellationToken: new CancellationToken(canceled: true)));
        Assert.Equal(0, _server.Handshakes);
    }

    [Fact]
    public async Task A_failure_reaches_all_waiters()
    {
        var gate = new Gate();
        _server.AnswerHandshake(async (_, cancellationToken) =>
        {
            await gate.PassAsync(cancellationToken);
            return Exchange.Plain(500, "application/json", """{"error":"Handshake processing failed"}""");
        });
        Task<Session>[] callers = [.. Enumerable.Range(0, 10).Select(_ => AcquireAsync())];
        gate.Open();
        foreach (Task<Session> caller in callers)
        {
            SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => caller);
            Assert.Equal("the server answered 500", failure.Message);
        }

        Assert.Equal(1, _server.Handshakes);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        _server.AnswerHandshake(static () => Exchange.Plain(500, "application/json", "{}"));
        await Assert.ThrowsAsync<SessionUnavailableException>(() => AcquireAsync());
        Assert.NotNull(await AcquireAsync());
        Assert.Equal(2, _server.Handshakes);
    }

    [Theory]
    [InlineData(3299, 1)]
    [InlineData(3300, 2)]
    public async Task A_session_is_renewed_at_3300_seconds(int seconds, int handshakes)
    {
        await AcquireAsync();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await AcquireAsync();
        Assert.Equal(handshakes, _server.Handshakes);
    }

    [Fact]
    public async Task A_wall_clock_that_jumps_ahead_renews_as_if_the_device_had_slept()
    {
        await AcquireAsync();
        _time.SetWallClock(TimeSpan.FromSeconds(3300));
        await AcquireAsync();
        Assert.Equal(2, _server.Handshakes);
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_back_does_not_prolong_a_session()
    {
        await AcquireAsync();
        _time.Advance(TimeSpan.FromSeconds(3300));
        _time.SetWallClock(TimeSpan.FromSeconds(-3300));
        await AcquireAsync();
        Assert.Equal(2, _server.Handshakes);
    }

    [Fact]
    public async Task A_session_that_carried_its_last_message_is_renewed()
    {
        _maxMessages = 2;
        var session = (AicoV1Session)await AcquireAsync();
        session.Seal("{}"u8, new byte[2 + Wire.Overhead]);
        Assert.Same(session, await AcquireAsync());
        session.Seal("{}"u8, new byte[2 + Wire.Overhead]);
        Assert.NotSame(session, await AcquireAsync());
    }

    [Fact]
    public async Task A_caller_that_found_a_session_stale_gets_another_one()
    {
        Session stale = await AcquireAsync();
        Assert.NotSame(stale, await AcquireAsync(stale));
    }

    [Fact]
    public async Task A_stale_session_is_dropped_once_however_many_callers_found_out()
    {
        Session stale = await AcquireAsync();
        Parallel.For(0, 50, _ => _manager.DropStale(stale));
        Session[] renewed = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AcquireAsync(stale)));
        Assert.Single(renewed.Distinct());
        Assert.Equal(2, _server.Handshakes);
    }

    [Fact]
    public async Task Dropping_an_old_session_as_stale_does_not_touch_its_successor()
    {
        Session old = await AcquireAsync();
        _manager.DropStale(old);
        Session successor = await AcquireAsync();
        _manager.DropStale(old);
        Assert.Same(successor, await AcquireAsync());
    }

    [Fact]
    public async Task Dropping_an_old_session_as_broken_does_not_touch_its_successor()
    {
        Session old = await AcquireAsync();
        _manager.Drop(old);
        Session successor = await AcquireAsync();
        _manager.Drop(old);
        Assert.Same(successor, await AcquireAsync());
    }

    [Fact]
    public async Task A_renewal_leaves_the_key_of_a_running_call_alone_until_its_release()
    {
        var running = (AicoV1Session)await AcquireAsync();
        _manager.DropStale(running);
        await AcquireAsync(running);
        Assert.Contains(AicoV1SessionTests.BoxKeyOf(running), static b => b != 0);
        running.Release();
        Assert.DoesNotContain(AicoV1SessionTests.BoxKeyOf(running), static b => b != 0);
    }

    [Fact]
    public async Task Disposing_leaves_the_key_of_a_running_call_alone_until_its_release()
    {
        var running = (AicoV1Session)await AcquireAsync();
        await _manager.DisposeAsync();
        Assert.Contains(AicoV1SessionTests.BoxKeyOf(running), static b => b != 0);
        running.Release();
        Assert.DoesNotContain(AicoV1SessionTests.BoxKeyOf(running), static b => b != 0);
    }

    [Fact]
    public async Task Disposing_zeroes_the_key_of_an_idle_session()
    {
        var session = (AicoV1Session)await AcquireAsync();
        session.Release();
        await _manager.DisposeAsync();
        Assert.DoesNotContain(AicoV1SessionTests.BoxKeyOf(session), static b => b != 0);
    }

    [Fact]
    public async Task Disposing_during_a_handshake_ends_it_and_tells_its_waiters()
    {
        Gate handshake = _server.HoldHandshake();
        Task<Session> waiter = AcquireAsync();
        await handshake.Reached;
        await _manager.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
    }

    [Fact]
    public async Task A_disposed_manager_gives_no_session()
    {
        await _manager.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AcquireAsync());
        Assert.Equal(0, _server.Handshakes);
    }

    [Fact]
    public async Task Disposing_twice_is_fine()
    {
        await _manager.DisposeAsync();
        await _manager.DisposeAsync();
    }

    [Fact]
    public async Task Three_losses_within_ten_seconds_give_one_warning()
    {
        await LoseAsync(times: 3, apart: TimeSpan.FromSeconds(5));
        Assert.Single(_log.WithId(5));
    }

    [Fact]
    public async Task Two_losses_give_no_warning()
    {
        await LoseAsync(times: 2, apart: TimeSpan.Zero);
        Assert.Empty(_log.WithId(5));
    }

    [Fact]
    public async Task Three_losses_in_more_than_ten_seconds_give_no_warning()
    {
        await LoseAsync(times: 3, apart: TimeSpan.FromSeconds(5.1));
        Assert.Empty(_log.WithId(5));
    }

    [Fact]
    public async Task The_next_warning_needs_three_losses_of_its_own()
    {
        await LoseAsync(times: 5, apart: TimeSpan.Zero);
        Assert.Single(_log.WithId(5));
        await LoseAsync(times: 1, apart: TimeSpan.Zero);
        Assert.Equal(2, _log.WithId(5).Count());
    }

    [Fact]
    public async Task The_handshake_has_nothing_of_its_first_callers_context()
    {
        var local = new AsyncLocal<string?>();
        string? seen = "never asked";
        _server.AnswerHandshake((honest, _) =>
        {
            seen = local.Value;
            return Task.FromResult(honest());
        });
        local.Value = "the caller's";
        await AcquireAsync();
        Assert.Null(seen);
    }

    [Fact]
    public async Task A_handshake_without_an_answer_ends_at_its_limit()
    {
        Gate handshake = _server.HoldHandshake();
        Task<Session> waiter = AcquireAsync();
        await handshake.Reached;
        _time.Advance(TimeSpan.FromSeconds(30));
        SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => waiter);
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.False(failure.Unreachable);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_told_apart()
    {
        _server.AnswerHandshake(static () => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));
        SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => AcquireAsync());
        Assert.True(failure.Unreachable);
    }

    [Fact]
    public async Task A_connection_that_broke_after_sending_is_no_unreachable_server()
    {
        _server.AnswerHandshake(static () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset"));
        SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => AcquireAsync());
        Assert.False(failure.Unreachable);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_makes_no_session()
    {
        var body = new LiveBody();
        body.Send("{\"status\":"u8.ToArray());
        body.Cut();
        _server.AnswerHandshake(() => Exchange.Plain(200, "application/json", body));
        SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => AcquireAsync());
        Assert.Equal("the handshake's answer broke off", failure.Message);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        var body = new LiveBody();
        body.Send(Encoding.ASCII.GetBytes(new string(' ', 4097)));
        _server.AnswerHandshake(() => Exchange.Plain(200, "application/json", body));
        SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => AcquireAsync());
        Assert.Equal("the handshake's answer is too long", failure.Message);
        await body.Closed;
    }

    [Fact]
    public async Task A_port_that_answers_html_makes_no_session()
    {
        _server.AnswerHandshake(static () => Exchange.Plain(200, "text/html", "<html>It works!</html>"));
        SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => AcquireAsync());
        Assert.Equal("the answer is not a handshake response", failure.Message);
    }

    [Fact]
    public async Task An_identity_store_that_fails_makes_no_session_and_is_asked_again()
    {
        _storeFailure = new InvalidDataException("unreadable");
        SessionUnavailableException failure = await Assert.ThrowsAsync<SessionUnavailableException>(() => AcquireAsync());
        Assert.Same(_storeFailure, failure.InnerException);
        _storeFailure = null;
        Assert.NotNull(await AcquireAsync());
    }

    private async Task LoseAsync(int times, TimeSpan apart)
    {
        for (int i = 0; i < times; i++)
        {
            if (i > 0)
            {
                _time.Advance(apart);
            }

            _manager.DropStale(await AcquireAsync());
        }
    }

    private Task<Session> AcquireAsync(Session? stale = null, CancellationToken? cancellationToken = null) =>
        _manager.AcquireAsync(stale, cancellationToken ?? Timeout).AsTask();

    private ValueTask<IWireProtocol> CreateProtocol(CancellationToken cancellationToken) => _storeFailure is null
        ? ValueTask.FromResult<IWireProtocol>(new AicoV1Protocol(
            SigningIdentity.FromSeed(new byte[32]),
            new AicoV1Settings { SessionLifetime = Wire.ClientSessionLifetime, MaxMessagesPerSession = _maxMessages }))
        : ValueTask.FromException<IWireProtocol>(_storeFailure);
}
