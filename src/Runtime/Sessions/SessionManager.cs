using System.Buffers;
using System.IO.Pipelines;
using Aico.Protocols;
using Aico.Telemetry;
using Aico.Transport;
using Microsoft.Extensions.Logging;

namespace Aico.Sessions;

/// <summary>Keeps the one current session of a connection and renews it: many callers, one handshake. Neutral to the protocol.</summary>
/// <remarks>
/// The shared handshake belongs to no caller: cancelling one neither cancels nor fails it. There is no negative cache: after a failure the next
/// call starts a new one. Source: AICO v1, section 14; AICO/2, section 13.
/// </remarks>
internal sealed class SessionManager : IAsyncDisposable
{
    // AICO v1, section 14: three losses within 10 s.
    private const int ThrashingCount = 3;
    private static readonly TimeSpan ThrashingSpan = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Func<CancellationToken, ValueTask<IWireProtocol>> _createProtocol;
    private readonly HttpTransport _transport;
    private readonly TimeProvider _time;
    private readonly TimeSpan _handshakeLimit;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Queue<Instant> _losses = new();

    private IWireProtocol? _protocol;
    private Session? _current;
    private Task<Session>? _handshake;
    private bool _closed;

    public SessionManager(
        Func<CancellationToken, ValueTask<IWireProtocol>> createProtocol, HttpTransport transport, TimeProvider time, TimeSpan handshakeLimit, ILogger logger)
    {
        _createProtocol = createProtocol;
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
                    if (current != stale && current.IsUsable(Instant.Now(_time)) && current.TryAcquire())
                    {
                        return current;
                    }

                    Retire();
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

        lock (_lock)
        {
            Retire();
        }

        (_protocol as IDisposable)?.Dispose();
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
        string? failure = "cancelled";
        try
        {
            session = await ShakeHandsAsync().ConfigureAwait(false);
            failure = null;
            ClientLog.SessionEstablished(_logger, session.Protocol.Features.Name);
            return session;
        }
        catch (SessionUnavailableException exception)
        {
            failure = exception.Message;
            ClientLog.HandshakeFailed(_logger, exception.Message, exception.InnerException);
            throw;
        }
        finally
        {
            ClientTelemetry.HandshakeEnded(failure);
            lock (_lock)
            {
                _handshake = null;
                _current = session;
            }
        }
    }

    private async Task<Session> ShakeHandsAsync()
    {
        using var timeout = new CancellationTokenSource(_handshakeLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _disposed.Token);
        try
        {
            _protocol ??= await CreateProtocolAsync(linked.Token).ConfigureAwait(false);
            using ClientHandshake handshake = _protocol.StartHandshake(Instant.Now(_time));
            using HttpAnswer answer = await _transport.SendAsync(handshake.RequestHead, handshake.RequestBody, linked.Token).ConfigureAwait(false);
            byte[] body = await ReadAsync(answer.Body, handshake.MaxResponseBytes, linked.Token).ConfigureAwait(false);
            return handshake.Complete(answer.Head, body, Instant.Now(_time), out string? failure)
                ?? throw new SessionUnavailableException(failure!, unreachable: false, inner: null);
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

    private async Task<IWireProtocol> CreateProtocolAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _createProtocol(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SessionUnavailableException("the identity store failed", unreachable: false, exception);
        }
    }

    private static async Task<byte[]> ReadAsync(PipeReader body, int maxBytes, CancellationToken cancellationToken)
    {
        ReadResult result = await body.ReadAtLeastAsync(maxBytes + 1, cancellationToken).ConfigureAwait(false);
        if (result.Buffer.Length > maxBytes)
        {
            throw new SessionUnavailableException("the handshake's answer is too long", unreachable: false, inner: null);
        }

        return result.Buffer.ToArray();
    }
}
