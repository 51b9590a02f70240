using System.Buffers;
using System.Text.Json;
using Aico.Content;
using Aico.Protocols;

namespace Aico.Calls;

/// <summary>Sends streamed content: takes it from its source, seals it, writes it, and gives signs of life while the source is slow.</summary>
/// <remarks>
/// Runs once: one attempt seals one byte string. It holds a reference to its session of its own, so that no key is zeroed under a frame that is
/// being sealed. Source: AICO/2, sections 6 and 8.
/// </remarks>
#pragma warning disable CA1001 // Neither field has a handle to free: no timer, no wait handle; and the HTTP stack may still write when the call is over
internal sealed class RequestPump : ContentWriter
#pragma warning restore CA1001
{
    private readonly Session _session;
    private readonly MessageSealer _sealer;
    private readonly StreamedContent _content;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stallLimit;
    private readonly Action _abort;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stopped = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream? _output;
    private long _lastWrite;
    private int _state;

    /// <param name="session">The session; the pump takes a reference.</param>
    /// <param name="sealer">The sealer, which the pump owns.</param>
    /// <param name="content">The content.</param>
    /// <param name="json">The contract's serializer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stallLimit">How long a write may wait for a peer that does not read.</param>
    /// <param name="abort">Ends the call, after <see cref="Failure"/> is set.</param>
    public RequestPump(
        Session session, MessageSealer sealer, StreamedContent content, JsonSerializerOptions json, TimeProvider time, TimeSpan stallLimit, Action abort)
    {
        _session = session.TryAcquire() ? session : throw new ObjectDisposedException(nameof(Session));
        _sealer = sealer;
        _content = content;
        _json = json;
        _time = time;
        _stallLimit = stallLimit;
        _abort = abort;
    }

    /// <summary>Completes when the content is sent, or will not be any more. Never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What the source threw, or <see cref="TimeoutException"/> for a peer that does not read.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Sends everything.</summary>
    public async Task RunAsync(Stream output, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
        {
            throw new IOException("The request was given up before its content was asked for.");
        }

        _output = output;
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped.Token);
        Task heartbeat = Task.CompletedTask;
        try
        {
            await SendAsync(static (pump, _, _) => pump._sealer.Start(pump._buffer), default, false, linked.Token).ConfigureAwait(false);
            heartbeat = BeatAsync(linked.Token);
            await TakeAsync(linked.Token).ConfigureAwait(false);
            await SendAsync(static (pump, _, _) => pump._sealer.Complete(pump._buffer), default, false, linked.Token).ConfigureAwait(false);
        }
        finally
        {
            await _stopped.CancelAsync().ConfigureAwait(false);
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            End();
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, bool endOfItem, CancellationToken cancellationToken) =>
        SendAsync(static (pump, data, end) => pump._sealer.Write(data.Span, end, pump._buffer), bytes, endOfItem, cancellationToken);

    /// <summary>Ends the sending, wherever it is.</summary>
    public void Stop()
    {
        if (Interlocked.CompareExchange(ref _state, 2, 0) == 0)
        {
            End();
            return;
        }

        try
        {
            _stopped.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Over already.
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        _content.IsTaken = true;
        try
        {
            await _content.WriteAsync(this, _json, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutputException && !cancellationToken.IsCancellationRequested)
        {
            // The caller's own: it comes out as it is, and the server sees a reset.
            Failure = exception;
            _abort();
            throw;
        }
    }

    private async ValueTask SendAsync(Action<RequestPump, ReadOnlyMemory<byte>, bool> seal, ReadOnlyMemory<byte> bytes, bool endOfItem, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _buffer.ResetWrittenCount();
            seal(this, bytes, endOfItem);
            if (_buffer.WrittenCount > 0)
            {
                await WriteOutAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            Task write = PutAsync(cancellationToken);
            await (write.IsCompleted ? write : write.WaitAsync(_stallLimit, _time, cancellationToken)).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            Failure = exception;
            _abort();
            throw new OutputException(exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // What the connection throws is not the source's fault.
            throw new OutputException(exception);
        }

        Volatile.Write(ref _lastWrite, _time.GetTimestamp());
    }

    private async Task PutAsync(CancellationToken cancellationToken)
    {
        await _output!.WriteAsync(_buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    // Section 8: a PAD when nothing was written for a heartbeat's time and no write is waiting.
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        TimeSpan interval = _session.Heartbeat;
        if (interval == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        while (true)
        {
            TimeSpan left = interval - _time.GetElapsedTime(Volatile.Read(ref _lastWrite));
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, _time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await SendAsync(static (pump, _, _) => pump._sealer.TryWriteHeartbeat(pump._buffer), default, false, cancellationToken).ConfigureAwait(false);
        }
    }

    private void End()
    {
        _sealer.Dispose();
        _session.Release();
        _ended.TrySetResult();
    }

    /// <summary>The connection failed, not the source of the content.</summary>
    private sealed class OutputException(Exception inner) : IOException(inner.Message, inner);
}
