using System.Diagnostics;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.State;

/// <summary>All that an AICO/2 server keeps in memory. A restart forgets it; the decision table knows that.</summary>
internal sealed class Aico2State : IAicoSessions, IDisposable
{
    private readonly Lock _lock = new();
    private ServerKeys? _keys;

    public Aico2State(IOptions<AicoServerOptions> options, ServerMetrics metrics, IServiceProvider services)
    {
        Server = options.Value;
        Options = Server.Aico2!; // validated
        Time = Server.TimeProvider ?? services.GetService<TimeProvider>() ?? TimeProvider.System;
        Stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        Suites = [.. Options.Suites.Select(static name => Suite.TryFind(name, out Suite? suite) ? suite : throw new UnreachableException())];
        Patterns =
        [
            .. Options.AllowAnonymousClients ? [NoisePattern.NK] : Array.Empty<NoisePattern>(),
            .. Options.AuthenticateClientKey is not null ? [NoisePattern.IK] : Array.Empty<NoisePattern>(),
        ];
        Protocol = new Aico2Protocol(new Aico2Settings { BasePath = Server.BasePath, Padding = Options.PadMessages ? FramePadding.Padme : FramePadding.None, Suites = Suites, MaxFramePlaintext = Options.MaxFramePlaintext });
        Sessions = new Aico2SessionTable(
            Options.MaxSessions, Options.MaxUnconfirmedSessions, Options.MaxSessionsPerClientKey, Options.MaxRunningRequestsPerSession);
        Ledger = new RequestLedger(Options.LedgerEntries, Options.LedgerTime, Options.Topology == Topology.SingleNode, Instant.Now(Time).Monotonic - (Options.ProcessAge ?? AgeOfProcess()));
        Limiter = new HandshakeLimiter(Options.HandshakesPerSecond, Options.HandshakeBurst, Options.MaxConcurrentHandshakes);
        Metrics = metrics;
        metrics.CountSessions(() => Sessions.Count);
    }

    public AicoServerOptions Server { get; }

    public Aico2ServerOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Cancelled when the host begins to stop.</summary>
    public CancellationToken Stopping { get; }

    public IReadOnlyList<Suite> Suites { get; }

    public IReadOnlyList<NoisePattern> Patterns { get; }

    public Aico2Protocol Protocol { get; }

    public Aico2SessionTable Sessions { get; }

    public RequestLedger Ledger { get; }

    public HandshakeLimiter Limiter { get; }

    public ServerMetrics Metrics { get; }

    /// <summary>The static keys; the first caller, which is the host at its start, loads them.</summary>
    public IReadOnlyList<ServerKey> Keys
    {
        get
        {
            lock (_lock)
            {
                return (_keys ??= ServerKeys.Load(Options)).All;
            }
        }
    }

    public bool Revoke(ReadOnlyMemory<byte> channelBinding) =>
        Sessions.Revoke(session => session.Keys.HandshakeHash.SequenceEqual(channelBinding.Span)) > 0;

    public int RevokeClientKey(ReadOnlyMemory<byte> clientKey) =>
        Sessions.Revoke(session => session.ClientKey is { } key && key.AsSpan().SequenceEqual(clientKey.Span));

    public int RevokeAll() => Sessions.Revoke(static _ => true);

    public void Dispose()
    {
        Sessions.Dispose();
        lock (_lock)
        {
            _keys?.Dispose();
        }
    }

    // PROC is now less that, on any clock: the process is as old on every one. Section 12.2.
    private static TimeSpan AgeOfProcess()
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan age = DateTime.UtcNow - process.StartTime.ToUniversalTime();
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }
}
