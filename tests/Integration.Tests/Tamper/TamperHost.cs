using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Aico.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aico.Integration.Tests.Tamper;

/// <summary>Our server over HTTP/2, on which every shape of message is served, with a count of what the application ran.</summary>
internal sealed class TamperHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _executions = new();

    private TamperHost(WebApplication app, string pin)
    {
        _app = app;
        Pin = pin;
    }

    public string Pin { get; }

    public Uri Address => new(_app.Urls.First());

    public IAicoSessions Sessions => _app.Services.GetRequiredService<IAicoSessions>();

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Changes its settings.</param>
    /// <param name="time">Its clock.</param>
    public static async Task<TamperHost> StartAsync(Action<Aico2ServerOptions>? configure = null, TimeProvider? time = null)
    {
        var key = Aico2ServerKey.Generate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddAico(aico =>
        {
            aico.TimeProvider = time;
            aico.UseAico2(aico2 =>
            {
                aico2.AddServerKey(key);
                aico2.HandshakesPerSecond = 10_000;
                aico2.HandshakeBurst = 10_000;
                configure?.Invoke(aico2);
            });
        });
        WebApplication app = builder.Build();
        var host = new TamperHost(app, key.Pin);
        app.UseAico();
        app.MapPost("/api/v1/unary/{id}", host.UnaryAsync);
        app.MapPost("/api/v1/down/{id}", host.DownAsync);
        app.MapPost("/api/v1/up/{id}", host.UpAsync).AllowStreamedRequest();
        app.MapPost("/api/v1/both/{id}", host.BothAsync).AllowStreamedRequest();
        await app.StartAsync();
        return host;
    }

    /// <summary>How often the application ran a call.</summary>
    public int ExecutionsOf(string id) => _executions.GetValueOrDefault(id);

    public async Task WaitForExecutionAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (ExecutionsOf(id) == 0)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void Count(string id) => _executions.AddOrUpdate(id, 1, static (_, count) => count + 1);

    private async Task UnaryAsync(HttpContext context, string id)
    {
        Count(id);
        PeerItem item = (await JsonSerializer.DeserializeAsync(context.Request.Body, PeerJson.Default.PeerItem))!;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, item, PeerJson.Default.PeerItem);
    }

    private async Task DownAsync(HttpContext context, string id, int count)
    {
        Count(id);
        context.Response.ContentType = "application/x-ndjson";
        for (int i = 0; i < count; i++)
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(PeerItem.Of(i), PeerJson.Default.PeerItem), (byte)'\n'];
            await context.Response.Body.WriteAsync(line, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task UpAsync(HttpContext context, string id)
    {
        Count(id);
        long bytes = 0;
        byte[] buffer = new byte[8192];
        while (await context.Request.Body.ReadAsync(buffer) is var read and > 0)
        {
            bytes += read;
        }

        // Reached only by a verified end.
        Count(id + " complete");
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($$"""{"count":1,"bytes":{{bytes}}}"""));
    }

    private async Task BothAsync(HttpContext context, string id)
    {
        Count(id);
        context.Response.ContentType = "application/octet-stream";
        await context.Response.StartAsync();
        byte[] buffer = new byte[1024];
        while (await context.Request.Body.ReadAsync(buffer) is var read and > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
            await context.Response.Body.FlushAsync();
        }

        Count(id + " complete");
    }
}
