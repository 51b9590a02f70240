using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing;

/// <summary>Stands between an application and the server's response: everything the application writes goes through here and is sealed.</summary>
/// <remarks>
/// What both protocols share: who may write when, and that a fault in sealing ends the connection. Writing happens under a lock that also guards
/// the state: the server reuses its response for the connection's next request, so a late write of this one must not touch it.
/// </remarks>
internal abstract class SealedResponse : IHttpResponseFeature, IHttpResponseBodyFeature, IDisposable
{
    private readonly IHttpRequestLifetimeFeature? _lifetime;
    private readonly SealedStream _stream;
    private readonly SealedPipeWriter _writer;
    private Stack<(Func<object, Task> Callback, object State)>? _starting;
    private volatile ResponseState _state = ResponseState.Open;

    protected SealedResponse(HttpContext context, ILogger logger)
    {
        Context = context;
        Logger = logger;
        ServerHead = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        ServerBody = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _lifetime = context.Features.Get<IHttpRequestLifetimeFeature>();
        _stream = new SealedStream(this);
        _writer = new SealedPipeWriter(this);
    }

    public bool IsAborted => _state == ResponseState.Aborted;

    public abstract int StatusCode { get; set; }

    public abstract string? ReasonPhrase { get; set; }

    public abstract IHeaderDictionary Headers { get; set; }

    /// <summary>Whether the application's response has started, also where its bytes are still gathered: its decisions are made.</summary>
    public virtual bool HasStarted => IsDecided;

    Stream IHttpResponseFeature.Body
    {
        get => _stream;
        set => throw new NotSupportedException("The body of a sealed response cannot be replaced here.");
    }

    public Stream Stream => _stream;

    public PipeWriter Writer => _writer;

    protected HttpContext Context { get; }

    protected ILogger Logger { get; }

    /// <summary>The server's own head and body.</summary>
    protected IHttpResponseFeature ServerHead { get; }

    /// <inheritdoc cref="ServerHead"/>
    protected IHttpResponseBodyFeature ServerBody { get; }

    /// <summary>Guards the state and all writing.</summary>
    protected Lock Gate { get; } = new();

    protected ResponseState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Whether the response has started and its head was looked at for good.</summary>
    protected bool IsDecided { get; set; }

    /// <summary>Whether the request is over: the server's response may be another request's by now.</summary>
    protected bool IsClosed { get; private set; }

    /// <summary>Puts itself between the application and the server's response. It stays there, closed, after the request.</summary>
    public virtual void Install()
    {
        Context.Features.Set<IHttpResponseFeature>(this);
        Context.Features.Set<IHttpResponseBodyFeature>(this);

        // These hand out the connection itself: whatever an application wrote there would be plaintext.
        Context.Features.Set<IHttpUpgradeFeature>(null);
        Context.Features.Set<IHttpExtendedConnectFeature>(null);
        Context.Features.Set<IHttpWebSocketFeature>(null);
    }

    // Own list: what these callbacks do to the head comes before the decision, and the server would run them only after it.
    public void OnStarting(Func<object, Task> callback, object state)
    {
        ThrowIfStarted();
        (_starting ??= new()).Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => ServerHead.OnCompleted(callback, state);

    public void DisableBuffering() => ServerBody.DisableBuffering();

    public abstract Task StartAsync(CancellationToken cancellationToken = default);

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await DecideAsync(cancellationToken).ConfigureAwait(false);
        Append(bytes.Span);

        // A server sends what is written to its stream at once, and applications count on it.
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public abstract Task FlushAsync(CancellationToken cancellationToken);

    public abstract void CancelPendingFlush();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(_stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await FinishAsync(CancellationToken.None).ConfigureAwait(false);
        if (!IsAborted)
        {
            await ServerBody.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes bytes of the application: gathers, seals or passes them on, as was decided.</summary>
    /// <exception cref="InvalidOperationException">The answer has ended, or is longer than allowed.</exception>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the answer as the application left it.</summary>
    public abstract Task FinishAsync(CancellationToken cancellationToken);

    /// <summary>Ends the connection, unless the answer is complete already. Returns whether it did.</summary>
    public bool Abort()
    {
        lock (Gate)
        {
            if (_state != ResponseState.Open)
            {
                return false;
            }

            AbortLocked();
            return true;
        }
    }

    /// <summary>Shuts the door behind the request: the server's response is no longer touched from here on.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            IsClosed = true;
            if (_state == ResponseState.Open)
            {
                _state = ResponseState.Complete;
            }

            Clear();
            _writer.Clear();
        }

        _stream.Dispose();
    }

    /// <summary>Looks at the application's head for good. Under the lock, once.</summary>
    protected abstract void Decide();

    /// <summary>What follows the decision and needs the server.</summary>
    protected virtual Task DecidedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Zeroes plaintext that is kept. Under the lock.</summary>
    protected abstract void Clear();

    /// <summary>Starts the application's response: runs its callbacks, then decides.</summary>
    protected async Task DecideAsync(CancellationToken cancellationToken)
    {
        if (IsDecided)
        {
            return;
        }

        while (_starting is { Count: > 0 })
        {
            (Func<object, Task> callback, object state) = _starting.Pop();
            await callback(state).ConfigureAwait(false);
        }

        lock (Gate)
        {
            if (IsDecided || _state != ResponseState.Open)
            {
                return;
            }

            Decide();
            IsDecided = true;
        }

        await DecidedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what touches the server's response. Whatever goes wrong in sealing or below ends the connection: there is no other way to answer.</summary>
    protected TResult Guard<TSelf, TArgument, TResult>(TSelf self, Func<TSelf, TArgument, TResult> action, TArgument argument)
        where TSelf : SealedResponse
        where TArgument : allows ref struct
    {
        try
        {
            return action(self, argument);
        }
        catch (Exception exception)
        {
            ServerLog.SealingFailed(Logger, exception);
            AbortLocked();
            throw;
        }
    }

    protected void AbortLocked()
    {
        _state = ResponseState.Aborted;
        Clear();
        if (_lifetime is null)
        {
            Context.Abort();
        }
        else
        {
            _lifetime.Abort();
        }
    }

    protected void ThrowIfStarted()
    {
        if (HasStarted)
        {
            throw new InvalidOperationException("The response has started already.");
        }
    }
}
