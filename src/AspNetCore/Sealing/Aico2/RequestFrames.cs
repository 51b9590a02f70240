using System.Buffers;
using System.IO.Pipelines;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>Reads the frames of one request as they come, and knows when it has waited long enough. One reader at a time; <see cref="Dispose"/> at any time.</summary>
/// <remarks>
/// AICO/2, section 8 (silence, the bytes after FINAL) and section 18 (time limits). Plaintext is copied out of the opener under a lock: an
/// application that reads on after its request has ended must not see memory that went back to a pool.
/// </remarks>
internal sealed class RequestFrames : IDisposable
{
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TailLimit = TimeSpan.FromSeconds(5);
    private const int SilentHeartbeats = 3;

    private readonly Lock _lock = new();
    private readonly PipeReader _input;
    private readonly Aico2Opener _opener;
    private readonly TimeProvider _time;
    private readonly TimeSpan _silenceLimit;
    private readonly TimeSpan _begun;
    private readonly PlainBuffer _data = new();
    private ITimer? _timer;
    private TimeSpan _waited;
    private long _progress;
    private MessagePart? _last;
    private bool _disposed;

    /// <param name="input">The server's request body.</param>
    /// <param name="session">Held by the caller.</param>
    /// <param name="number">The request's number and salt.</param>
    /// <param name="maxItemBytes">Longest item.</param>
    /// <param name="time">The clock.</param>
    public RequestFrames(PipeReader input, Aico2Session session, RequestNumber number, int maxItemBytes, TimeProvider time)
    {
        _input = input;
        _opener = Aico2Opener.OfRequest(session, number, new OpenLimits(maxItemBytes, int.MaxValue));
        _time = time;
        _silenceLimit = session.Heartbeat * SilentHeartbeats;
        _begun = Now;
    }

    /// <summary>Step 5: whether the first frame was authentic.</summary>
    public bool IsAuthentic => _opener.IsAuthentic;

    /// <summary>Whether FINAL came, so that nothing may follow.</summary>
    public bool IsComplete => _opener.IsComplete;

    /// <summary>The protocol's own fields.</summary>
    public CallFields Call => _opener.Call;

    /// <summary>Bytes of the body that were taken.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Why the message is broken; None while it is not.</summary>
    public ProblemType Fault { get; private set; }

    /// <summary>When the whole body must be here; of a stream, never.</summary>
    public TimeSpan? Deadline { get; set; }

    private bool IsDisposed
    {
        get
        {
            lock (_lock)
            {
                return _disposed;
            }
        }
    }

    private TimeSpan Now => Instant.Now(_time).Monotonic;

    /// <summary>Reads the next part. Its data is valid until the next call. After an end or a fault, gives that again.</summary>
    public async ValueTask<MessagePart> NextAsync(CancellationToken cancellationToken)
    {
        while (_last is null)
        {
            ReadResult result;
            try
            {
                if (IsDisposed)
                {
                    // The server's reader may be the next request's by now.
                    return End(ProblemType.Malformed);
                }

                result = await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The connection broke, or the server below refused the rest of the body.
                return End(ProblemType.Malformed);
            }

            if (TryTake(result, out MessagePart part))
            {
                return part.Kind switch
                {
                    PartKind.End => End(ProblemType.None),
                    PartKind.Failure => End(ProblemType.Cancelled),
                    PartKind.Fault => End(part.Fault == OpenFault.TooLarge ? ProblemType.TooLarge : ProblemType.Malformed),
                    _ => part,
                };
            }

            if (Left() <= TimeSpan.Zero)
            {
                // Section 8: after FINAL the message counts as complete all the same.
                return End(IsComplete ? ProblemType.None : ProblemType.Timeout);
            }
        }

        return _last.Value;
    }

    /// <summary>Notes a limit of this server that the message breaks: nothing more of it is read.</summary>
    public MessagePart Refuse(ProblemType fault) => End(fault);

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _opener.Dispose();
            _data.Clear();
        }

        _timer?.Dispose();
    }

    private MessagePart End(ProblemType fault)
    {
        Fault = fault;
        _last = fault == ProblemType.None ? MessagePart.End : MessagePart.Broken(fault == ProblemType.TooLarge ? OpenFault.TooLarge : OpenFault.NotOpened);
        return _last.Value;
    }

    private async ValueTask<ReadResult> WaitAsync(CancellationToken cancellationToken)
    {
        ValueTask<ReadResult> read = _input.ReadAsync(cancellationToken);
        if (read.IsCompleted)
        {
            return await read.ConfigureAwait(false);
        }

        // Only time in which we wait for bytes counts: a slow consumer is no silence.
        TimeSpan began = Now;
        TimeSpan due = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, Left().TotalMilliseconds)));
        _timer ??= _time.CreateTimer(static self => ((RequestFrames)self!)._input.CancelPendingRead(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
        try
        {
            return await read.ConfigureAwait(false);
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _waited += Now - began;
        }
    }

    private bool TryTake(ReadResult result, out MessagePart part)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                part = MessagePart.Broken(OpenFault.Truncated);
                _input.AdvanceTo(result.Buffer.Start);
                return true;
            }

            _opener.Now = Instant.Now(_time);
            ReadOnlySequence<byte> rest = result.Buffer;
            bool taken = _opener.TryRead(ref rest, result.IsCompleted, out part);
            BytesRead += result.Buffer.Length - rest.Length;
            if (taken)
            {
                _data.Clear();
                _data.Append(part.Data.Span);
                part = part with { Data = _data.Memory };
            }

            _input.AdvanceTo(rest.Start, taken ? rest.Start : rest.End);
            if (_opener.Progress != _progress)
            {
                _progress = _opener.Progress;
                _waited = default;
            }

            return taken;
        }
    }

    // How long it may still be waited.
    private TimeSpan Left()
    {
        if (!IsAuthentic)
        {
            return HeadLimit - (Now - _begun);
        }

        if (IsComplete)
        {
            return TailLimit - _waited;
        }

        TimeSpan silence = _silenceLimit - _waited;
        return Deadline is { } deadline && deadline - Now is var left && left < silence ? left : silence;
    }
}
