using System.Runtime.ExceptionServices;
using Aico.Calls;
using Aico.Protocols;

namespace Aico.Streaming;

/// <summary>The content of an answer as a stream: reads give 0 only at the end; disposing early aborts.</summary>
internal sealed class ContentStream : Stream
{
    private readonly Call _call;
    private readonly CallResponse _response;
    private ReadOnlyMemory<byte> _rest;
    private bool _ended;
    private Exception? _failure;
    private bool _disposed;

    public ContentStream(Call call, CallResponse response)
    {
        _call = call;
        _response = response;
    }

    public override bool CanRead => !_disposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is not null)
        {
            // Again, not 0: what broke must not look ended to a reader that swallowed the first exception.
            ExceptionDispatchInfo.Throw(_failure);
        }

        if (buffer.IsEmpty || (_rest.IsEmpty && _ended))
        {
            return 0;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (_rest.IsEmpty)
        {
            try
            {
                await FillAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                _failure = exception;
                _call.End(exception);
                throw;
            }

            if (_ended)
            {
                _call.End(failure: null);
                return 0;
            }
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        _call.Bytes += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The answer comes over an asynchronous connection; blocking on it would be sync over async.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read the stream asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _response.Dispose();
            _call.End(failure: null);
            _call.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static call => ((Call)call!).Deadline.Abort(), _call);
        try
        {
            MessagePart part = await _response.ReadAsync(TimeoutPhase.Idle).ConfigureAwait(false);
            switch (part.Kind)
            {
                case PartKind.Bytes or PartKind.Item:
                    _rest = part.Data;
                    break;
                case PartKind.End:
                    _ended = true;
                    break;
                case PartKind.Failure:
                    throw Error.Stream_Failed(_call.Method.Name, _call.Attempts, items: 0, _call.Bytes, ApiProblem.Read(part.Data));
                case PartKind.Fault when part.Fault == OpenFault.TooLarge:
                    throw Interrupted(FailureKind.TooLarge, "the answer is larger than this client accepts", inner: null);
                case PartKind.Fault when part.Fault == OpenFault.Truncated:
                    throw Interrupted(FailureKind.Truncated, "it ended too early", inner: null);
                default:
                    throw Interrupted(FailureKind.Integrity, "a record is not authentic", inner: null);
            }
        }
        catch (IOException exception)
        {
            bool cut = exception is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
            throw Interrupted(cut ? FailureKind.Truncated : FailureKind.Transport, cut ? "the connection ended too early" : "the connection broke", exception);
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _response.ContentFailure ?? _call.Cancelled(
                exception, phase => Error.Bytes_Timeout(_call.Method.Name, _call.Attempts, _call.Bytes, phase, _call.Deadline.LimitOf(phase)));
        }
    }

    private StreamInterruptedException Interrupted(FailureKind kind, string what, Exception? inner) =>
        Error.Bytes_Interrupted(_call.Method.Name, _call.Attempts, kind, _call.Bytes, what, inner);
}
