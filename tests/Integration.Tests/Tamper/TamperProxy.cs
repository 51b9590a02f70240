using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Aico.Integration.Tests.Tamper;

/// <summary>Whoever terminates TLS: sees every byte of every message between client and server, and may change, hold, repeat, drop or invent them.</summary>
/// <remarks>It knows of the protocol what is visible: heads of HTTP messages, salts and frame headers. HTTP/2 on both sides, so that messages of both directions overlap.</remarks>
internal sealed class TamperProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Uri _server;
    private readonly Version _version;
    private int _requests;

    private TamperProxy(WebApplication app, Uri server, Version version)
    {
        _app = app;
        _server = server;
        _version = version;
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Sealed messages that came, forwarded or not; handshakes, pings and keys do not count.</summary>
    public int Messages => Volatile.Read(ref _requests);

    /// <summary>Handshakes that came.</summary>
    public int Handshakes { get; private set; }

    /// <summary>Answers a request in place of the server where it returns true. Gets the number of the message, from 1; 0 for a handshake.</summary>
    public Func<HttpContext, int, Task<bool>>? Answer { get; set; }

    /// <summary>Changes the outer head of a message that is forwarded.</summary>
    public Action<HttpRequestMessage, int>? ChangeRequestHead { get; set; }

    /// <summary>Changes the body of a message on its way to the server.</summary>
    public Func<int, ByteTransform?>? RequestBody { get; set; }

    /// <summary>Changes the body of an answer on its way to the client.</summary>
    public Func<int, ByteTransform?>? ResponseBody { get; set; }

    /// <summary>Changes the outer head of an answer.</summary>
    public Action<HttpContext, int>? ChangeResponseHead { get; set; }

    /// <summary>Changes the body of a handshake's message 1.</summary>
    public Func<byte[], byte[]>? Message1 { get; set; }

    /// <summary>Changes the body of a handshake's message 2.</summary>
    public Func<byte[], byte[]>? Message2 { get; set; }

    /// <param name="server">The server.</param>
    /// <param name="usesHttp2">Whether to speak HTTP/2 on both sides, otherwise HTTP/1.1.</param>
    public static async Task<TamperProxy> StartAsync(Uri server, bool usesHttp2 = true)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = usesHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        WebApplication app = builder.Build();
        var proxy = new TamperProxy(app, server, usesHttp2 ? HttpVersion.Version20 : HttpVersion.Version11);
        app.Run(proxy.PassAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Sends a message to the server once more, as it was recorded.</summary>
    public Task<(int Status, byte[] Body)> ReplayAsync(Recorded recorded) => ReplayAsync(recorded, new ByteArrayContent(recorded.Body));

    /// <summary>Sends a message to the server with its first bytes at once and the rest when a task is done.</summary>
    public Task<(int Status, byte[] Body)> TrickleAsync(Recorded recorded, int first, Task rest) => ReplayAsync(recorded, new Trickle(recorded.Body, first, rest));

    private async Task<(int Status, byte[] Body)> ReplayAsync(Recorded recorded, HttpContent content)
    {
        using HttpRequestMessage request = MessageOf(recorded.Path, recorded.Headers);
        request.Content = content;
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/vnd.aico.message");
        using HttpResponseMessage response = await _upstream.SendAsync(request, CancellationToken.None);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Reads a whole request, so that it can be held and sent later.</summary>
    public static async Task<Recorded> RecordAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Dictionary<string, string> headers = context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new Recorded(TargetOf(context), headers, body.ToArray());
    }

    /// <summary>The answer that anyone on the way can give.</summary>
    public static async Task ForgeAsync(HttpContext context, int status, string problem)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync($$"""{"type":"urn:aico:problem:{{problem}}","title":"x","status":{{status}}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationTokenSource(TimeSpan.FromMilliseconds(200)).Token);
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private static string TargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private HttpRequestMessage MessageOf(string target, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, target)) { Version = _version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach ((string name, string value) in headers)
        {
            if (name is not ("Host" or "Content-Length" or "Content-Type" or "Transfer-Encoding") && !name.StartsWith(':'))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.Host = new Uri(Address.ToString()).Authority;
        return request;
    }

    private async Task PassAsync(HttpContext context)
    {
        string target = TargetOf(context);
        if (target.EndsWith("/_aico/handshake", StringComparison.Ordinal))
        {
            Handshakes++;
            await ShakeHandsAsync(context, target);
            return;
        }

        int number = Interlocked.Increment(ref _requests);
        if (Answer is { } answer && await answer(context, number))
        {
            return;
        }

        using HttpRequestMessage request = MessageOf(target, context.Request.Headers.Select(static h => new KeyValuePair<string, string>(h.Key, h.Value.ToString())));
        ByteTransform forward = RequestBody?.Invoke(number) ?? ByteTransform.None;
        request.Content = new Relay(context.Request.Body, forward, context.RequestAborted);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        ChangeRequestHead?.Invoke(request, number);
        try
        {
            using HttpResponseMessage response = await _upstream.SendAsync(request, context.RequestAborted);
            Copy(response, context);
            ChangeResponseHead?.Invoke(context, number);
            await context.Response.StartAsync();
            await (ResponseBody?.Invoke(number) ?? ByteTransform.None).RunAsync(
                await response.Content.ReadAsStreamAsync(context.RequestAborted), context.Response.Body, context.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task ShakeHandsAsync(HttpContext context, string target)
    {
        if (Answer is { } answer && await answer(context, 0))
        {
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using HttpRequestMessage request = MessageOf(target, []);
        request.Content = new ByteArrayContent(Message1?.Invoke(body.ToArray()) ?? body.ToArray());
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        using HttpResponseMessage response = await _upstream.SendAsync(request, context.RequestAborted);
        Copy(response, context);
        byte[] answered = await response.Content.ReadAsByteArrayAsync();
        await context.Response.Body.WriteAsync(Message2?.Invoke(answered) ?? answered);
    }

    private static void Copy(HttpResponseMessage response, HttpContext context)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Content-Length" or "Transfer-Encoding" or "Connection"))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }
    }

    private sealed class Trickle(byte[] body, int first, Task rest) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, first));
            await stream.FlushAsync();
            await rest;
            await stream.WriteAsync(body.AsMemory(first));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>A request's body, passed on while it comes.</summary>
    private sealed class Relay(Stream body, ByteTransform transform, CancellationToken aborted) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, aborted);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.FlushAsync(cancellationToken);
            await transform.RunAsync(body, stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary>A message as it was on the wire.</summary>
internal sealed record Recorded(string Path, Dictionary<string, string> Headers, byte[] Body);
