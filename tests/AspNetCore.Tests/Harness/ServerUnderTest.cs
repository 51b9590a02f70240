using System.Net;
using Aico.AspNetCore.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Aico.AspNetCore.Tests.Harness;

/// <summary>A real Kestrel on a free loopback port with the server in front of a test's endpoints, on a clock that only the test moves.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServerUnderTest(WebApplication app, FakeTimeProvider time, RecordedLog log)
    {
        _app = app;
        Time = time;
        Log = log;
        BaseAddress = new Uri(app.Urls.First());
    }

    public FakeTimeProvider Time { get; }

    public RecordedLog Log { get; }

    public Uri BaseAddress { get; }

    public IServiceProvider Services => _app.Services;

    public AicoV1State State => _app.Services.GetRequiredService<AicoV1State>();

    /// <param name="endpoints">Maps endpoints and adds what runs below the sealing layer.</param>
    /// <param name="v1">Changes settings.</param>
    /// <param name="outside">Adds what runs in front of the sealing layer.</param>
    /// <param name="services">Adds services.</param>
    public static async Task<ServerUnderTest> StartAsync(
        Action<WebApplication>? endpoints = null,
        Action<AicoV1ServerOptions>? v1 = null,
        Action<WebApplication>? outside = null,
        Action<IServiceCollection>? services = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 32, 36, TimeSpan.Zero));
        var log = new RecordedLog();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddAico(o =>
        {
            o.TimeProvider = time;
            o.UseAicoV1(options =>
            {
                options.HandshakeBurst = 10_000; // the clock stands still, so buckets do not refill
                v1?.Invoke(options);
            });
        });
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        outside?.Invoke(app);
        app.UseAico();
        endpoints?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ServerUnderTest(app, time, log);
    }

    public RawClient CreateClient() => new(BaseAddress, Time);

    /// <summary>A client that has a session.</summary>
    public async Task<RawClient> ConnectAsync()
    {
        RawClient client = CreateClient();
        await client.HandshakeAsync();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
    }
}
