using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using Aico.Protocols;
using Aico.Transport;

namespace Aico.Calls;

/// <summary>The answer to one attempt, read part by part. Owns the exchange and a reference to its session until it is disposed.</summary>
internal sealed class CallResponse : IDisposable
{
    // AICO/2, section 8: after the sealed end the connection's own should come at once; a peer that lingers keeps nobody waiting.
    private static readonly TimeSpan TailLimit = TimeSpan.FromSeconds(5);

    private readonly HttpAnswer _answer;
    private readonly MessageOpener _opener;
    private readonly CallDeadline _deadline;
    private readonly TimeProvider _time;
    private readonly RequestPump? _pump;
    private Queue<MessagePart>? _putBack; // rare: a problem document of the application
    private ReadOnlySequence<byte> _buffer;
    private IOException? _failure;
    private bool _hasBuffer;
    private bool _endOfInput;
    private int _disposed;

    public CallResponse(
        HttpAnswer answer, Session session, Verdict verdict, MessageOpener opener, CallDeadline deadline, TimeProvider time, RequestPump? pump, ReadResult peeked, bool hasPeeked)
    {
        _answer = answer;
        Session = session;
        Verdict = verdict;
        _opener = opener;
        _deadline = deadline;
        _time = time;
        _pump = pump;
        _buffer = peeked.Buffer;
        _hasBuffer = hasPeeked;
        _endOfInput = peeked.IsCompleted;
        Head = answer.Head;
    }

    /// <summary>The head that counts: the sealed one where the protocol seals it, otherwise the outer one.</summary>
    public MessageHead Head { get; private set; }

    public Session Session { get; }

    public Verdict Verdict { get; }

    /// <summary>The answer is the server's protocol layer's, not the application's.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Content of a refusal.</summary>
    public ReadOnlyMemory<byte> RefusalContent { get; private set; }

    public bool IsSuccess => Head.Status is >= 200 and < 300;

    /// <summary>What the caller's own content threw while it was sent, if it did: that ended the exchange.</summary>
    public Exception? ContentFailure => _pump?.Failure;

    /// <summary>Reads the sealed head, and as much of a problem document as it takes to see who wrote it.</summary>
    /// <returns>What is wrong with the head, or none.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<OpenFault> ReadHeadAsync()
    {
        MessagePart part = await ReadAsync(TimeoutPhase.FirstItem).ConfigureAwait(false);
        if (part.Kind != PartKind.Head)
        {
            return part.Kind == PartKind.Fault ? part.Fault : OpenFault.Protocol;
        }

        Head = part.Head!;
        _deadline.LimitSilence(Session.Heartbeat == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : 3 * Session.Heartbeat);
        if (!IsSuccess && Head.HasMediaType(ApiProblem.MediaType))
        {
            await ReadProblemAsync().ConfigureAwait(false);
        }

        return OpenFault.None;
    }

    /// <inheritdoc cref="ReadAsync(TimeoutPhase, TimeSpan)"/>
    public ValueTask<MessagePart> ReadAsync(TimeoutPhase phase) => ReadAsync(phase, TimeSpan.Zero);

    /// <summary>Reads the next part. Its data is valid until the next call.</summary>
    /// <param name="phase">The clock that runs while bytes are awaited.</param>
    /// <param name="limit">A limit of its own for the whole part, or zero for the phase's, which begins anew with every piece that arrives.</param>
    /// <exception cref="IOException">The connection broke; <see cref="HttpIOException"/> with <see cref="HttpRequestError.ResponseEnded"/> if it was cut.</exception>
    public async ValueTask<MessagePart> ReadAsync(TimeoutPhase phase, TimeSpan limit)
    {
        if (_putBack?.TryDequeue(out MessagePart known) == true)
        {
            return known;
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        bool entered = false;
        long progress = 0;
        while (true)
        {
            _opener.Now = Instant.Now(_time);
            if (_hasBuffer && _opener.TryRead(ref _buffer, _endOfInput, out MessagePart part))
            {
                _deadline.Suspend();
                return part;
            }

            if (_hasBuffer)
            {
                _answer.Body.AdvanceTo(_buffer.Start, _buffer.End);
                _hasBuffer = false;
            }

            if (_opener.IsComplete)
            {
                return await ReadTailAsync().ConfigureAwait(false);
            }

            // Where frames are counted, bytes that complete none are no sign of life.
            if (!entered || (limit == TimeSpan.Zero && (_opener.Progress == 0 || _opener.Progress != progress)))
            {
                _deadline.Enter(phase, limit == TimeSpan.Zero ? null : limit);
                entered = true;
                progress = _opener.Progress;
            }

            ReadResult result = await _answer.Body.ReadAsync(_deadline.Token).ConfigureAwait(false);
            _buffer = result.Buffer;
            _endOfInput = result.IsCompleted;
            _hasBuffer = true;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _pump?.Stop();
            _opener.Dispose();
            _answer.Dispose();
            Session.Release();
        }
    }

    // Everything is there and verified. What still comes must be the end; a byte is a fault, and so the opener says.
    private async ValueTask<MessagePart> ReadTailAsync()
    {
        // Nothing is awaited any more that a limit of the call could be for, but the whole call's.
        _deadline.Suspend();
        using var limit = new CancellationTokenSource(TailLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _deadline.Token);
        try
        {
            while (true)
            {
                ReadResult result = await _answer.Body.ReadAsync(linked.Token).ConfigureAwait(false);
                _buffer = result.Buffer;
                bool found = _opener.TryRead(ref _buffer, result.IsCompleted, out MessagePart part);
                _answer.Body.AdvanceTo(_buffer.Start, _buffer.End);
                if (found)
                {
                    return part;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !_deadline.Token.IsCancellationRequested)
        {
            return MessagePart.End with { Trailers = _opener.Trailers };
        }
        catch (IOException)
        {
            // Cut after the sealed end: nothing is missing.
            return MessagePart.End with { Trailers = _opener.Trailers };
        }
    }

    private async ValueTask ReadProblemAsync()
    {
        var content = new ArrayBufferWriter<byte>();
        while (true)
        {
            MessagePart part;
            try
            {
                part = await ReadAsync(TimeoutPhase.FirstItem).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                // There is a response, its head was verified: what broke is its content, and whoever reads that learns how.
                _failure = exception;
                PutBack(content);
                return;
            }
            catch (OperationCanceledException) when (_deadline.Token.IsCancellationRequested)
            {
                // Likewise: the next read says what it was.
                PutBack(content);
                return;
            }

            if (part.Kind == PartKind.Bytes)
            {
                content.Write(part.Data.Span);
                if (content.WrittenCount <= ApiException.MaxContentBytes)
                {
                    continue;
                }
            }
            else if (part.Kind == PartKind.End && Session.Protocol.JudgeOpened(Head, content.WrittenMemory) is { } refusal)
            {
                Refusal = refusal;
                RefusalContent = content.WrittenMemory;
                return;
            }

            // The application's own, or broken: whoever reads it next gets it from its beginning.
            PutBack(content);
            if (part.Kind != PartKind.Bytes)
            {
                (_putBack ??= new()).Enqueue(part with { Data = part.Data.ToArray() });
            }

            return;
        }
    }

    private void PutBack(ArrayBufferWriter<byte> content)
    {
        if (content.WrittenCount > 0)
        {
            (_putBack ??= new()).Enqueue(MessagePart.Bytes(content.WrittenMemory));
        }
    }
}
