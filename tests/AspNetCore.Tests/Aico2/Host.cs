using System.Net;
using Aico.AspNetCore.State;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>A real Kestrel on two free loopback ports, HTTP/1.1 and HTTP/2, that serves AICO/2 on a clock that only the test moves.</summary>
internal sealed class Host : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Host(WebApplication app, Aico2ServerKey key, FakeTimeProvider time, RecordedLog log)
    {
        _app = app;
        Key = key;
        Time = time;
        Log = log;
        Http1 = new Uri(app.Urls.First());
        Http2 = new Uri(app.Urls.Last());
    }

    public Aico2ServerKey Key { get; }

    public FakeTimeProvider Time { get; }

    public RecordedLog Log { get; }

    public Uri Http1 { get; }

    public Uri Http2 { get; }

    public IServiceProvider Services => _app.Services;

    public Aico2State State => _app.Services.GetRequiredService<Aico2State>();

    public static async Task<Host> StartAsync(
        Action<WebApplication>? endpoints = null,
        Action<Aico2ServerOptions>? aico2 = null,
        Action<AicoServerOptions>? server = null,
        Action<WebApplication>? outside = null,
        Action<IServiceCollection>? services = null,
        bool withKey = true)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 32, 36, TimeSpan.Zero));
        var log = new RecordedLog();
        var key = Aico2ServerKey.Generate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddAico(o =>
        {
            o.TimeProvider = time;
            server?.Invoke(o);
            if (!withKey)
            {
                return;
            }

            o.UseAico2(options =>
            {
                options.AddServerKey(key);
                options.HandshakeBurst = 10_000; // the clock stands still, so buckets do not refill
                aico2?.Invoke(options);
            });
        });
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        outside?.Invoke(app);
        app.UseAico();
        endpoints?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Host(app, key, time, log);
    }

    /// <summary>A client that has a session.</summary>
    public async Task<Peer> ConnectAsync(bool http2 = false, Crypto.X25519KeyPair? identity = null, string suite = "xchacha20poly1305")
    {
        Peer peer = CreatePeer(http2, identity, suite);
        await peer.HandshakeAsync();
        return peer;
    }

    public Peer CreatePeer(bool http2 = false, Crypto.X25519KeyPair? identity = null, string suite = "xchacha20poly1305") =>
        new(http2 ? Http2 : Http1, http2, Key.PublicKey.ToArray(), Time, identity, suite);

    /// <summary>Moves the clock in steps until something has happened: the server may read it, and set its timers, only after a step.</summary>
    public async Task UntilAsync(Task happened, Action<FakeTimeProvider> step, int advances)
    {
        // More steps than needed, since the first may come before the server waits; bounded, so that a hang fails.
        for (int i = 0; i < advances + 20 && !happened.IsCompleted; i++)
        {
            step(Time);
            await Task.WhenAny(happened, Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
        }

        await happened.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the server has marked a message's number, which is the first that can be seen of it.</summary>
    public async Task HeadReadAsync(Peer peer, SealedMessage message)
    {
        for (int tries = 0; tries < 2000; tries++)
        {
            ServerSession? session = State.Sessions.Acquire(peer.Session.Id, Aico.Protocols.Instant.Now(Time));
            Assert.NotNull(session);
            bool isUnread = session.Window.IsAcceptable(message.Number.Number);
            session.Keys.Release();
            if (!isUnread)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }

        Assert.Fail("The head was not read.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
        Key.Dispose();
    }
}
