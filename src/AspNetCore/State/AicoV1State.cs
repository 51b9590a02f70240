using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.State;

/// <summary>All that an AICO v1 server keeps in memory. A restart forgets it, as AICO's own backend does.</summary>
internal sealed class AicoV1State : IDisposable
{
    public AicoV1State(IOptions<AicoServerOptions> options, ServerMetrics metrics, IServiceProvider services)
    {
        Server = options.Value;
        Options = Server.V1!; // validated
        Time = Server.TimeProvider ?? services.GetService<TimeProvider>() ?? TimeProvider.System;
        Identity = new ServerIdentity(Options);
        Sessions = new SessionTable(Options.MaxSessions, Options.SessionsPerClient);
        Challenges = new ChallengeMemory(Options.RememberedChallenges);
        Limiter = new HandshakeLimiter(Options.HandshakesPerSecond, Options.HandshakeBurst, Options.MaxConcurrentHandshakes);
        Metrics = metrics;
        metrics.CountSessions(() => Sessions.Count);
    }

    public AicoServerOptions Server { get; }

    public AicoV1ServerOptions Options { get; }

    public TimeProvider Time { get; }

    public ServerIdentity Identity { get; }

    public SessionTable Sessions { get; }

    public ChallengeMemory Challenges { get; }

    public HandshakeLimiter Limiter { get; }

    public ServerMetrics Metrics { get; }

    public void Dispose()
    {
        Sessions.Dispose();
        Identity.Dispose();
    }
}
