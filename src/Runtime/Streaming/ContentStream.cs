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
        string method = _call.Method.Name;
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static call => ((Call)call!).Deadline.Abort(), _call);
        try
        {
            MessagePart part = await _response.ReadAsync(TimeoutPhase.Idle).ConfigureAwait(false);
            switch (part.Kind)
            {
                case PartKind.Bytes:
                    _rest = part.Data;
                    break;
                case PartKind.End:
                    _ended = true;
                    break;
                case PartKind.Fault when part.Fault == OpenFault.TooLarge:
                    throw Error.Response_TooLarge(method, _call.Attempts, _response.Head.Status, UnaryReader.HeadersOf(_response));
                default:
                    throw Error.Request_Integrity(method, _call.Attempts);
            }
        }
        catch (IOException exception)
        {
            throw Error.Request_Truncated(method, _call.Attempts, exception);
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _call.Cancelled(exception, phase => Error.Request_Timeout(method, _call.Attempts, phase, _call.Deadline.LimitOf(phase)));
        }
    }
}
