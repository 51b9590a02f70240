using System.Runtime.ExceptionServices;
using Aico.Calls;
using Aico.Protocols;

namespace Aico.Streaming;

/// <summary>One enumeration of a stream, whatever its elements are: sends the call, reads parts, and ends in exactly one way.</summary>
/// <remarks>
/// Nothing is delivered after a fault. Disposing aborts at once and never throws. Source: contract language, section 4.2; AICO v1, section 7; AICO/2,
/// sections 8 and 15.
/// </remarks>
internal abstract class StreamEnumerator<TElement> : IAsyncEnumerator<TElement>
{
    private readonly Func<Call, ValueTask<CallResponse>> _send;
    private CallResponse? _response;
    private bool _finished;
    private int _disposed;
    private TElement? _current;

    protected StreamEnumerator(Call call, Func<Call, ValueTask<CallResponse>> send)
    {
        Call = call;
        _send = send;
    }

    public TElement Current => _current!;

    public Call Call { get; }

    public CallResponse Response => _response!;

    /// <summary>The trailers, once the stream has ended.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers { get; private set; } = [];

    /// <summary>Sends the call and reads the head, if that has not been done yet.</summary>
    /// <exception cref="AicoException">There is no stream.</exception>
    public async ValueTask OpenAsync()
    {
        try
        {
            await StartAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Finish(exception);
            throw;
        }
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        _current = default;
        if (_finished || _disposed != 0)
        {
            return false;
        }

        try
        {
            Call.Deadline.ThrowIfCallerCancelled();
            await StartAsync().ConfigureAwait(false);
            if (await NextAsync().ConfigureAwait(false))
            {
                return true;
            }

            Finish(failure: null);
            return false;
        }
        catch (Exception exception)
        {
            Finish(exception);
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // Abandoned in mid-stream: closing the exchange tells the server.
            if (!_finished)
            {
                Call.Deadline.Abort();
            }

            Finish(failure: null);
            Call.Dispose();
        }

        return default;
    }

    /// <summary>Whether an answer is the stream that the contract promises.</summary>
    protected abstract bool IsStream(CallResponse response);

    /// <summary>Finds the next element and delivers it; false at a proper end.</summary>
    protected abstract ValueTask<bool> NextAsync();

    protected abstract StreamInterruptedException Interrupted(FailureKind kind, string what, Exception? inner);

    protected abstract StreamInterruptedException TimedOut(TimeoutPhase phase);

    protected void Deliver(TElement element) => _current = element;

    /// <summary>Reads a part that is neither a fault nor a failure.</summary>
    protected ValueTask<MessagePart> ReadPartAsync(TimeoutPhase phase) => ReadPartAsync(phase, TimeSpan.Zero);

    /// <inheritdoc cref="ReadPartAsync(TimeoutPhase)"/>
    protected async ValueTask<MessagePart> ReadPartAsync(TimeoutPhase phase, TimeSpan limit)
    {
        MessagePart part;
        try
        {
            part = await Response.ReadAsync(phase, limit).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            bool cut = exception is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
            throw cut
                ? Interrupted(FailureKind.Truncated, "the connection ended too early", exception)
                : Interrupted(FailureKind.Transport, "the connection broke", exception);
        }
        catch (OperationCanceledException exception)
        {
            if (Response.ContentFailure is { } failure and not TimeoutException)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            throw Response.ContentFailure is TimeoutException ? TimedOut(TimeoutPhase.Idle) : Call.Cancelled(exception, TimedOut);
        }

        switch (part.Kind)
        {
            case PartKind.Fault:
                throw Broken(part.Fault);
            case PartKind.Failure:
                throw Error.Stream_Failed(Call.Method.Name, Call.Attempts, Call.Items, Call.Bytes, ApiProblem.Read(part.Data));
            case PartKind.Head:
                throw Broken(OpenFault.Protocol);
            case PartKind.End:
                Trailers = part.Trailers ?? [];
                break;
        }

        return part;
    }

    private async ValueTask StartAsync()
    {
        if (_response is not null)
        {
            return;
        }

        _response = await _send(Call).ConfigureAwait(false);
        if (!IsStream(_response))
        {
            throw await UnaryReader.ReadNotAStreamAsync(Call, _response).ConfigureAwait(false);
        }
    }

    private void Finish(Exception? failure)
    {
        _finished = true;
        _response?.Dispose();
        Call.End(failure);
    }

    private AicoException Broken(OpenFault fault)
    {
        switch (fault)
        {
            case OpenFault.NotOpened when Call.Features.UnopenedMeansSessionLost:
                Call.DropSession(Response.Session);
                return Call.SessionLost(Execution.Unknown, "a record does not open", inner: null);
            case OpenFault.Truncated:
                return Interrupted(FailureKind.Truncated, "it ended too early", inner: null);
            case OpenFault.TooLarge:
                return Interrupted(FailureKind.TooLarge, "a record is larger than this client accepts", inner: null);
            case OpenFault.NotSealed:
                return Interrupted(FailureKind.Integrity, "a record is not sealed", inner: null);
            default:
                // AICO/2, section 8: fatal for the message, not for the session.
                if (!Call.Features.SealsHead)
                {
                    Call.DropSession(Response.Session);
                }

                return Interrupted(FailureKind.Integrity, "a record is not authentic", inner: null);
        }
    }
}
