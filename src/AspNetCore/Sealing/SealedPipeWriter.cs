using System.IO.Pipelines;
using System.Security.Cryptography;

namespace Aico.AspNetCore.Sealing;

/// <summary>The response body as a pipe: what is advanced over is gathered or sealed at once, what is flushed is sent.</summary>
internal sealed class SealedPipeWriter : PipeWriter
{
    private const int LeastChunk = 4096;

    private readonly SealedResponse _response;
    private byte[] _chunk = [];
    private int _written;
    private long _unflushed;
    private bool _completed;

    public SealedPipeWriter(SealedResponse response) => _response = response;

    // System.Text.Json flushes by it.
    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfCompleted();
        if (_chunk.Length < Math.Max(sizeHint, 1))
        {
            Clear();
            _chunk = new byte[Math.Max(sizeHint, LeastChunk)];
        }

        return _chunk;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _chunk.Length);
        ThrowIfCompleted();
        _response.Append(_chunk.AsSpan(0, bytes));
        _written = Math.Max(_written, bytes);
        _unflushed += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        _unflushed = 0;
        await _response.FlushAsync(cancellationToken).ConfigureAwait(false);
        return new FlushResult(isCanceled: false, isCompleted: _response.IsAborted);
    }

    public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        _unflushed = 0;
        await _response.WriteAsync(source, cancellationToken).ConfigureAwait(false);
        return new FlushResult(isCanceled: false, isCompleted: _response.IsAborted);
    }

    public override void CancelPendingFlush() => _response.CancelPendingFlush();

    /// <summary>Ends the application's writing. The response itself ends with the request, or by <c>CompleteAsync</c>.</summary>
    public override void Complete(Exception? exception = null) => _completed = true;

    /// <summary>Zeroes the plaintext that passed through.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_chunk.AsSpan(0, _written));
        _written = 0;
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }
    }
}
