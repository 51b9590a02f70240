using System.Net;

namespace RefitComparison.Harness;

/// <summary>Keeps what Refit hands to its HTTP client.</summary>
internal sealed class RefitSender : HttpMessageHandler
{
    public string? Sent { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        IEnumerable<KeyValuePair<string, string>> headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .Select(static header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)));
        byte[] content = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        Sent = SentRequest.Write(request.Method.Method, request.RequestUri!.PathAndQuery, headers, content);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]), RequestMessage = request };
    }
}
