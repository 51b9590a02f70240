using Aico.Protocols;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>The verified body of a request as a stream: bytes as they come. A broken message fails the reader, it never just ends. Section 10.</summary>
internal sealed class RequestStream : Stream
{
    private readonly Exchange _exchange;
    private ReadOnlyMemory<byte> _rest;

    public RequestStream(Exchange exchange) => _exchange = exchange;

    public override bool CanRead => true;

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
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_rest.IsEmpty)
        {
            MessagePart part = await _exchange.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (part.Kind == PartKind.End)
            {
                return 0;
            }

            _rest = part.Data;
        }

        int length = Math.Min(buffer.Length, _rest.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    // It would have to block a thread.
    public override int Read(byte[] buffer, int offset, int count) =>
        throw new InvalidOperationException("Synchronous operations are not allowed on a sealed request. Call ReadAsync.");

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
