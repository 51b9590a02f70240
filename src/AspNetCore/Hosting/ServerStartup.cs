using Aico.AspNetCore.State;
using Aico.Protocols;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Hosting;

/// <summary>Loads the identity before the first request, so that a broken one stops the host, and sweeps ended sessions while it runs.</summary>
internal sealed class ServerStartup : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly AicoV1State _state;
    private readonly ILogger<ServerStartup> _logger;
    private ITimer? _timer;

    public ServerStartup(AicoV1State state, ILogger<ServerStartup> logger)
    {
        _state = state;
        _logger = logger;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _state.Identity.GetAsync(cancellationToken).ConfigureAwait(false);
        ServerLog.IdentityLoaded(_logger);
        _timer = _state.Time.CreateTimer(static self => ((ServerStartup)self!).Sweep(), this, SweepInterval, SweepInterval);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _timer, null) is { } timer)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Sweep()
    {
        Instant now = Instant.Now(_state.Time);
        _state.Limiter.Sweep(now);
        int removed = _state.Sessions.Sweep(now);
        if (removed > 0)
        {
            ServerLog.SessionsSwept(_logger, removed);
        }
    }
}
