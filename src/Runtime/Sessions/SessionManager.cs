using System.Security.Cryptography;
using Aico.Protocols;
using Aico.Telemetry;
using Aico.Transport;
using Microsoft.Extensions.Logging;

namespace Aico.Sessions;

/// <summary>Keeps the one current session of a connection and renews it: many callers, one handshake. Neutral to the protocol.</summary>
/// <remarks>
/// The shared handshake belongs to no caller: cancelling one neither cancels nor fails it. Under AICO v1 there is no negative cache: after a failure
/// the next call starts a new one. Under AICO/2 failures hold the next one back. A new session never ends an older one: calls hold theirs.
/// Source: AICO v1, section 14; AICO/2, sections 5 and 13.
/// </remarks>
internal sealed class SessionManager : IAsyncDisposable
{
    // AICO v1, section 14: three losses within 10 s.
    private const int ThrashingCount = 3;
    private static readonly TimeSpan ThrashingSpan = TimeSpan.FromSeconds(10);

    // AICO/2, section 13: 1, 2, 4, 8, 16, 30 s ± 25 %.
    private const double MaxBackOffSeconds = 30;
    private const double BackOffJitter = 0.25;

    private readonly Lock _lock = new();
    private readonly SessionConnector _connector;
    private readonly HttpTransport _transport;
    private readonly TimeProvider _time;
    private readonly TimeSpan _handshakeLimit;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Queue<Instant> _losses = new();

    private Session? _current;
    private Task<Session>? _handshake;
    private Task _confirmation = Task.CompletedTask;
    private SessionUnavailableException? _lastFailure;
    private TimeSpan _blockedUntil;
    private int _failures;
    private bool _closed;

    public SessionManager(
        SessionConnector connector, HttpTransport transport, TimeProvider time, TimeSpan handshakeLimit, ILogger logger)
    {
        _connector = connector;
        _transport = transport;
        _time = time;
        _handshakeLimit = handshakeLimit;
        _logger = logger;
    }

    /// <summary>Gives a session that a new call may start on, and a reference to it that the caller releases.</summary>
    /// <param name="stale">A session not to be given again, or null.</param>
    /// <param name="cancellationToken">Ends the wait, not the handshake.</param>
    /// <exception cref="SessionUnavailableException">The handshake failed.</exception>
    public async ValueTask<Session> AcquireAsync(Session? stale, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task<Session> handshake;
            lock (_lock)
            {
                if (_closed)
                {
                    throw Disposed();
                }

                if (_current is { } current)
                {
                    Instant now = Instant.Now(_time);
                    if (current != stale && current.IsUsable(now) && current.TryAcquire())
                    {
                        RenewIfDue(current, now);
                        return current;
                    }

                    Retire();
                }

                if (_handshake is null)
                {
                    ThrowIfHeldBack();
                }

                handshake = _handshake ??= StartHandshake();
            }

            Session session = await handshake.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (session != stale && session.TryAcquire())
            {
                return session;
            }

            // Retired between the handshake's end and our turn: ask again.
        }
    }

    /// <summary>Makes sure that there is a session, and that the server keeps it although no call uses it yet.</summary>
    /// <exception cref="SessionUnavailableException">The handshake failed.</exception>
    public async ValueTask WarmUpAsync(CancellationToken cancellationToken)
    {
        Session session = await AcquireAsync(stale: null, cancellationToken).ConfigureAwait(false);
        try
        {
            await ConfirmAsync(session).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            session.Release();
        }
    }

    /// <summary>Drops a session that the server no longer knows, unless another has taken its place already.</summary>
    public void DropStale(Session session)
    {
        bool thrashing = false;
        lock (_lock)
        {
            if (_current != session)
            {
                return;
            }

            Retire();
            Instant now = Instant.Now(_time);
            _losses.Enqueue(now);
            while (now.Since(_losses.Peek()) > ThrashingSpan)
            {
                _losses.Dequeue();
            }

            if (_losses.Count == ThrashingCount)
            {
                thrashing = true;
                _losses.Clear();
            }
        }

        ClientTelemetry.SessionStale();
        if (thrashing)
        {
            ClientLog.SessionThrashing(_logger, ThrashingCount, ThrashingSpan.TotalSeconds);
        }
    }

    /// <summary>Drops a session whose messages can no longer be trusted, unless another has taken its place already.</summary>
    public void Drop(Session session)
    {
        lock (_lock)
        {
            if (_current == session)
            {
                Retire();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? handshake;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            // Under the lock, so that no handshake starts that is not awaited below.
            _closed = true;
            handshake = _handshake;
        }

        await _disposed.CancelAsync().ConfigureAwait(false);
        if (handshake is not null)
        {
            await handshake.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _confirmation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        lock (_lock)
        {
            Retire();
        }

        _connector.Dispose();
        _disposed.Dispose();
    }

    // Under the lock.
    private void Retire()
    {
        _current?.Release();
        _current = null;
    }

    // Named as the caller knows it.
    private static ObjectDisposedException Disposed() => new("Aico.AicoConnection");

    // Under the lock. The next session is made while this one still serves.
    private void RenewIfDue(Session current, in Instant now)
    {
        if (_handshake is null && current.IsRenewalDue(now) && !IsHeldBack)
        {
            _handshake = StartHandshake();

            // AICO/2, section 5: otherwise the server would drop it after 30 s. It serves already while that happens.
            _confirmation = ConfirmWhenMadeAsync(_handshake);
        }
    }

    private bool IsHeldBack => _lastFailure is not null && Instant.Now(_time).Monotonic < _blockedUntil;

    private void ThrowIfHeldBack()
    {
        if (IsHeldBack)
        {
            throw _lastFailure!.Again();
        }
    }

    // Under the lock, hence on another thread: nothing of the handshake may run here.
    private Task<Session> StartHandshake()
    {
        Task<Session> task;
        if (ExecutionContext.IsFlowSuppressed())
        {
            task = Task.Run(HandshakeAsync, CancellationToken.None);
        }
        else
        {
            // The handshake is nobody's: no caller's activity or async-locals.
            using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
            task = Task.Run(HandshakeAsync, CancellationToken.None);
        }

        // All waiters may be gone when it fails.
        _ = task.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return task;
    }

    private async Task<Session> HandshakeAsync()
    {
        Session? session = null;
        SessionUnavailableException? failure = null;
        bool ended = false;
        try
        {
            session = await ShakeHandsAsync().ConfigureAwait(false);
            ended = true;
            ClientLog.SessionEstablished(_logger, session.Protocol.Features.Name);

            return session;
        }
        catch (SessionUnavailableException exception)
        {
            failure = exception;
            ended = true;
            ClientLog.HandshakeFailed(_logger, exception.Message, exception.InnerException);
            throw;
        }
        finally
        {
            ClientTelemetry.HandshakeEnded(failure?.Message ?? (ended ? null : "cancelled"));
            lock (_lock)
            {
                _handshake = null;
                TakeOutcome(session, failure);
            }
        }
    }

    // Under the lock. A renewal that failed leaves the session that still serves.
    private void TakeOutcome(Session? session, SessionUnavailableException? failure)
    {
        if (session is not null)
        {
            Retire();
            _current = session;
            _failures = 0;
            _lastFailure = null;
        }
        else if (failure is not null && _connector.BacksOff)
        {
            double seconds = Math.Min(Math.Pow(2, _failures), MaxBackOffSeconds);
            seconds *= 1 + (BackOffJitter * ((2 * RandomNumberGenerator.GetInt32(1001) / 1000.0) - 1));
            _failures = Math.Min(_failures + 1, 16);
            _lastFailure = failure;
            _blockedUntil = Instant.Now(_time).Monotonic + TimeSpan.FromSeconds(seconds);
        }
    }

    private async Task ConfirmWhenMadeAsync(Task<Session> handshake)
    {
        await ((Task)handshake).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (handshake.IsCompletedSuccessfully && await handshake.ConfigureAwait(false) is { } session && session.TryAcquire())
        {
            try
            {
                await ConfirmAsync(session).ConfigureAwait(false);
            }
            finally
            {
                session.Release();
            }
        }
    }

    private async Task ConfirmAsync(Session session)
    {
        using var timeout = new CancellationTokenSource(_handshakeLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _disposed.Token);
        try
        {
            if (!await _connector.ConfirmAsync(session, _transport, _time, linked.Token).ConfigureAwait(false))
            {
                Drop(session);
            }
        }
        catch (Exception exception) when (exception is TransportException or IOException or OperationCanceledException or SessionUsedUpException)
        {
            // The session is there; whether the server still knows it, the next call finds out.
            ClientLog.SessionNotConfirmed(_logger, exception);
        }
    }

    private async Task<Session> ShakeHandsAsync()
    {
        using var timeout = new CancellationTokenSource(_handshakeLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _disposed.Token);
        try
        {
            return await _connector.ConnectAsync(_transport, _time, linked.Token).ConfigureAwait(false);
        }
        catch (TransportException exception)
        {
            throw new SessionUnavailableException(
                exception.Sent ? "the connection broke during the handshake" : "the server could not be reached", unreachable: !exception.Sent, exception.InnerException);
        }
        catch (IOException exception)
        {
            throw new SessionUnavailableException("the handshake's answer broke off", unreachable: false, exception);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // No waiter cancelled this; a cancellation would look like its own.
            throw Disposed();
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new SessionUnavailableException($"no answer to the handshake within {_handshakeLimit.TotalSeconds:0.###} s", unreachable: false, new TimeoutException(null, exception));
        }
    }
}
