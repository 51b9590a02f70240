using System.Net;
using System.Threading.Channels;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>A request body that the test writes piece by piece, and ends when it likes.</summary>
internal sealed class SlowContent : HttpContent
{
    private readonly Channel<(byte[] Piece, TaskCompletionSource Sent)> _pieces = Channel.CreateUnbounded<(byte[], TaskCompletionSource)>();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlowContent(byte[] first) => _pieces.Writer.TryWrite((first, _first));

    /// <summary>Completes when the first piece is on its way.</summary>
    public Task Sent => _first.Task;

    public Task SendAsync(byte[] piece)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _pieces.Writer.TryWrite((piece, sent));
        return sent.Task;
    }

    public void End() => _pieces.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await foreach ((byte[] piece, TaskCompletionSource sent) in _pieces.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(piece, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            sent.TrySetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        End();
        base.Dispose(disposing);
    }
}
