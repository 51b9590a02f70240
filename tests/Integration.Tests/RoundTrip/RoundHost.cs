using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Aico.Integration.Tests.RoundTrip;

/// <summary>A real Kestrel that serves both contracts over both protocols, and a connection over one of them.</summary>
internal sealed class RoundHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Aico2ServerKey _key;

    private RoundHost(WebApplication app, Aico2ServerKey key, Protocol protocol)
    {
        _app = app;
        _key = key;
        var options = new AicoConnectionOptions { BaseAddress = new Uri(app.Urls.First()) };
        if (protocol == Protocol.AicoV1)
        {
            options.UseAicoV1();
        }
        else
        {
            options.UseAico2(aico2 => aico2.PinServerKey(key.Pin));
        }

        Connection = new AicoConnection(options);
    }

    public AicoConnection Connection { get; }

    public static async Task<RoundHost> StartAsync(Protocol protocol)
    {
        Aico2ServerKey key = Aico2ServerKey.Generate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddAico(aico =>
        {
            aico.UseAicoV1();
            aico.UseAico2(aico2 => aico2.AddServerKey(key));
        });
        WebApplication app = builder.Build();
        app.UseAico();
        app.MapRoundApi<RoundService>();
        app.MapWideApi<WideService>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RoundHost(app, key, protocol);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
        _key.Dispose();
    }
}
