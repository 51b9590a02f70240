using System.IO.Pipelines;
using Aico.Protocols;

namespace Aico.Transport;

/// <summary>An HTTP answer whose body is still arriving. Disposing it aborts the exchange if it is not over.</summary>
internal sealed class HttpAnswer : IDisposable
{
    private readonly HttpResponseMessage _response;

    public HttpAnswer(HttpResponseMessage response, MessageHead head, Stream body)
    {
        _response = response;
        Head = head;
        Body = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
    }

    public MessageHead Head { get; }

    public PipeReader Body { get; }

    public void Dispose()
    {
        Body.Complete();
        _response.Dispose();
    }
}
