using System.Net;

namespace Aico.Transport;

/// <summary>HTTP content that is written while it is sent. One attempt seals one byte string, so a second time it fails.</summary>
internal sealed class WrittenContent(Func<Stream, CancellationToken, Task> write) : HttpContent
{
    private int _taken;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _taken, 1) == 0
            ? write(stream, cancellationToken)
            : Task.FromException(new IOException("The content was sent in part and cannot be sent again."));

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
