using System.Net;
using System.Net.Http.Headers;
using Aico.Protocols;

namespace Aico.Transport;

/// <summary>Sends outer messages over an <see cref="HttpClient"/>: the only place that knows one.</summary>
internal sealed class HttpTransport
{
    private readonly Func<HttpClient> _client;
    private readonly Uri _origin;
    private readonly Version _version;
    private readonly HttpVersionPolicy _versionPolicy;

    /// <param name="client">Gives the client of one attempt; a factory's clients renew their connections.</param>
    /// <param name="origin">Scheme, host and port.</param>
    public HttpTransport(Func<HttpClient> client, Uri origin)
        : this(client, origin, HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower)
    {
    }

    /// <param name="client">Gives the client of one attempt; a factory's clients renew their connections.</param>
    /// <param name="origin">Scheme, host and port.</param>
    /// <param name="version">HTTP version that is asked for.</param>
    /// <param name="versionPolicy">Whether another will do.</param>
    public HttpTransport(Func<HttpClient> client, Uri origin, Version version, HttpVersionPolicy versionPolicy)
    {
        _client = client;
        _origin = origin;
        _version = version;
        _versionPolicy = versionPolicy;
    }

    public Uri Origin => _origin;

    /// <summary>Host and port of an address as they are sealed: lower case, in ASCII, without the default port.</summary>
    public static string AuthorityOf(Uri address)
    {
        string host = (address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost).ToLowerInvariant();
        return address.IsDefaultPort ? host : $"{host}:{address.Port}";
    }

    /// <summary>The handler a connection makes for itself: nothing that would change, follow or remember an answer.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(15),
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = new TraceparentPropagator(),

        // AICO/2, section 18: how long a source is left alone while no 100 comes.
        Expect100ContinueTimeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Sends a request and waits for the answer's head.</summary>
    /// <exception cref="TransportException">HTTP failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<HttpAnswer> SendAsync(MessageHead head, OutgoingContent content, CancellationToken cancellationToken)
    {
        // Not disposed before its content is sent: an answer may come earlier. It holds nothing else.
        var request = new HttpRequestMessage(new HttpMethod(head.Method), new Uri(_origin, head.Target)) { Version = _version, VersionPolicy = _versionPolicy };
        if (content.Write is { } write)
        {
            request.Content = new WrittenContent(write);
        }
        else if (!content.Bytes.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(content.Bytes);
        }

        foreach (KeyValuePair<string, object?> option in content.Options ?? [])
        {
            ((IDictionary<string, object?>)request.Options)[option.Key] = option.Value;
        }

        if (content.ExpectContinue)
        {
            request.Headers.ExpectContinue = true;
        }

        foreach (KeyValuePair<string, string> header in head.Headers)
        {
            if (string.Equals(header.Key, "Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                if (request.Content is { } body)
                {
                    body.Headers.ContentType = MediaTypeHeaderValue.Parse(header.Value);
                }
            }
            else if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                // HttpClient keeps the headers that describe content, such as Content-Language, apart and refuses them here.
                request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        HttpResponseMessage response;
        try
        {
            response = await _client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new TransportException(!IsConnectFailure(exception), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The client's own timeout, or a handler's: not the caller's cancellation.
            throw new TransportException(sent: true, exception);
        }

        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new HttpAnswer(response, HeadOf(response), body);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static bool IsConnectFailure(HttpRequestException exception) => exception.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static MessageHead HeadOf(HttpResponseMessage response)
    {
        var headers = new List<KeyValuePair<string, string>>();
        Add(response.Headers.NonValidated, headers);
        Add(response.Content.Headers.NonValidated, headers);
        return new MessageHead { Status = (int)response.StatusCode, Headers = headers };
    }

    private static void Add(HttpHeadersNonValidated fields, List<KeyValuePair<string, string>> headers)
    {
        foreach (KeyValuePair<string, HeaderStringValues> field in fields)
        {
            foreach (string value in field.Value)
            {
                headers.Add(new(field.Key, value));
            }
        }
    }
}
