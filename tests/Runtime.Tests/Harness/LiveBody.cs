namespace Aico.Runtime.Tests.Harness;

/// <summary>The body of an answer that the test sends piece by piece, while the code under test reads it.</summary>
internal sealed class LiveBody : Stream
{
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _pieces = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _readerWaits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private bool _ended;

    /// <summary>Completes once everything sent so far was read and the reader waits for more.</summary>
    public Task ReaderWaits
    {
        get
        {
            lock (_lock)
            {
                return _readerWaits.Task;
            }
        }
    }

    /// <summary>Completes when the reader has closed the exchange.</summary>
    public Task Closed => _closed.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Send(byte[] piece) => Change(() => _pieces.Enqueue(piece));

    public void End() => Change(() => _ended = true);

    /// <summary>Lets the connection fail after what was sent.</summary>
    public void Fail(Exception failure) => Change(() => _failure = failure);

    /// <summary>Cuts the connection as HTTP sees it: the body ended before it should.</summary>
    public void Cut() => Fail(new HttpIOException(HttpRequestError.ResponseEnded));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_lock)
            {
                if (_pieces.TryDequeue(out byte[]? piece))
                {
                    Assert.True(piece.Length <= buffer.Length, "The test sends pieces that fit a read.");
                    piece.CopyTo(buffer);
                    return piece.Length;
                }

                if (_failure is not null)
                {
                    throw _failure;
                }

                if (_ended)
                {
                    return 0;
                }

                _readerWaits.TrySetResult();
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _closed.TrySetResult();
        base.Dispose(disposing);
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            _readerWaits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
