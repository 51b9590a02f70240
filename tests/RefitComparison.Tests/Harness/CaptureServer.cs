using Aico;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace RefitComparison.Harness;

/// <summary>A real server that opens what ours sends under AICO/2, keeps the inner request and answers 204; with a connection to it.</summary>
public sealed class CaptureServer : IAsyncLifetime
{
    private readonly Aico2ServerKey _key = Aico2ServerKey.Generate();
    private WebApplication? _app;

    public AicoConnection Connection { get; private set; } = null!;

    /// <summary>Gets the last inner request.</summary>
    public string? Sent { get; private set; }

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAico(o => o.UseAico2(options => options.AddServerKey(_key)));
        _app = builder.Build();
        _app.UseAico();
        _app.Map(Calls.BasePath + "/{**any}", async context =>
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content, context.RequestAborted);
            Sent = SentRequest.Write(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.Select(static header => KeyValuePair.Create(header.Key, header.Value.ToString())),
                content.ToArray());
            context.Response.StatusCode = 204;
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
        AicoConnectionOptions options = new()
        {
            BaseAddress = new Uri(_app.Urls.Single() + Calls.BasePath),
            JsonOptions = Calls.Json,
            HttpVersion = System.Net.HttpVersion.Version11,
        };
        options.UseAico2(protocol => protocol.PinServerKey(_key.PublicKey.Span));
        Connection = new AicoConnection(options);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _app!.DisposeAsync();
        _key.Dispose();
    }

    public void Forget() => Sent = null;
}
