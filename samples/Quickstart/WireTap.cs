using System.Text;

namespace Quickstart;

/// <summary>Stands where a proxy would: sees what goes over the wire and reports the beginning of every sealed stream.</summary>
internal sealed class WireTap(Action<string> report) : DelegatingHandler
{
    private const int ShownBytes = 160;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        string? type = response.Content.Headers.ContentType?.MediaType;
        if (type is "application/x-ndjson" or "application/vnd.aico.message" && response.IsSuccessStatusCode)
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            byte[] beginning = new byte[ShownBytes];
            int count = await body.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
            report(type == "application/x-ndjson" ? Encoding.ASCII.GetString(beginning, 0, count) : Convert.ToHexStringLower(beginning, 0, count));
            var content = new StreamContent(new PrefixedStream(beginning.AsMemory(0, count), body));
            foreach ((string name, IEnumerable<string> values) in response.Content.Headers)
            {
                content.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = content;
        }

        return response;
    }
}
