using System.Buffers;
using System.IO.Pipelines;
using Aico.Protocols;
using Aico.Transport;

namespace Aico.Calls;

/// <summary>The answer to one attempt, read part by part. Owns the exchange and a reference to its session until it is disposed.</summary>
internal sealed class CallResponse : IDisposable
{
    private readonly HttpAnswer _answer;
    private readonly MessageOpener _opener;
    private readonly CallDeadline _deadline;
    private ReadOnlySequence<byte> _buffer;
    private bool _hasBuffer;
    private bool _endOfInput;
    private int _disposed;

    public CallResponse(HttpAnswer answer, Session session, Verdict verdict, MessageOpener opener, CallDeadline deadline, ReadResult peeked, bool hasPeeked)
    {
        _answer = answer;
        Session = session;
        Verdict = verdict;
        _opener = opener;
        _deadline = deadline;
        _buffer = peeked.Buffer;
        _hasBuffer = hasPeeked;
        _endOfInput = peeked.IsCompleted;
    }

    public MessageHead Head => _answer.Head;

    public Session Session { get; }

    public Verdict Verdict { get; }

    public bool IsSuccess => Head.Status is >= 200 and < 300;

    /// <inheritdoc cref="ReadAsync(TimeoutPhase, TimeSpan)"/>
    public ValueTask<MessagePart> ReadAsync(TimeoutPhase phase) => ReadAsync(phase, TimeSpan.Zero);

    /// <summary>Reads the next part. Its data is valid until the next call.</summary>
    /// <param name="phase">The clock that runs while bytes are awaited.</param>
    /// <param name="limit">A limit of its own for the whole part, or zero for the phase's, which begins anew with every piece that arrives.</param>
    /// <exception cref="IOException">The connection broke; <see cref="HttpIOException"/> with <see cref="HttpRequestError.ResponseEnded"/> if it was cut.</exception>
    public async ValueTask<MessagePart> ReadAsync(TimeoutPhase phase, TimeSpan limit)
    {
        bool entered = false;
        while (true)
        {
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

            if (limit == TimeSpan.Zero)
            {
                _deadline.Enter(phase);
            }
            else if (!entered)
            {
                _deadline.Enter(phase, limit);
                entered = true;
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
            _opener.Dispose();
            _answer.Dispose();
            Session.Release();
        }
    }
}
