using System.Net.Http.Headers;

namespace Aico.Runtime.Bench;

/// <summary>Answers plain JSON without a network.</summary>
internal sealed class PlainServer : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The content is produced, as a connection would ask for it.
        if (request.Content is { } content)
        {
            await content.CopyToAsync(Stream.Null, cancellationToken);
        }

        bool stream = request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath == "/answers";
        var answer = new ByteArrayContent(stream ? Payload.Lines : Payload.Json);
        answer.Headers.ContentType = new MediaTypeHeaderValue(stream ? "application/x-ndjson" : "application/json");
        return new HttpResponseMessage { Content = answer, RequestMessage = request };
    }
}
