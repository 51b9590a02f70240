namespace Quickstart;

/// <summary>A stream of which the beginning was read already.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> beginning, Stream rest) : Stream
{
    private ReadOnlyMemory<byte> _beginning = beginning;

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
        if (_beginning.IsEmpty)
        {
            return await rest.ReadAsync(buffer, cancellationToken);
        }

        int count = Math.Min(buffer.Length, _beginning.Length);
        _beginning[..count].CopyTo(buffer);
        _beginning = _beginning[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
