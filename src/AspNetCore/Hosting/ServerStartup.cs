using Aico.AspNetCore.State;
using Aico.Protocols;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.Hosting;

/// <summary>Loads identity and keys before the first request, so that broken ones stop the host, and sweeps ended sessions while it runs.</summary>
internal sealed class ServerStartup : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly AicoV1State? _v1;
    private readonly Aico2State? _aico2;
    private readonly ILogger<ServerStartup> _logger;
    private ITimer? _timer;

    public ServerStartup(IOptions<AicoServerOptions> options, IServiceProvider services, ILogger<ServerStartup> logger)
    {
        _v1 = options.Value.V1 is null ? null : services.GetRequiredService<AicoV1State>();
        _aico2 = options.Value.Aico2 is null ? null : services.GetRequiredService<Aico2State>();
        _logger = logger;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_v1 is not null)
        {
            await _v1.Identity.GetAsync(cancellationToken).ConfigureAwait(false);
            ServerLog.IdentityLoaded(_logger);
        }

        if (_aico2 is not null)
        {
            ServerLog.KeysLoaded(_logger, _aico2.Keys.Count);
        }

        TimeProvider time = _v1?.Time ?? _aico2!.Time;
        _timer = time.CreateTimer(static self => ((ServerStartup)self!).Sweep(), this, SweepInterval, SweepInterval);
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
        int removed = 0;
        if (_v1 is not null)
        {
            Instant now = Instant.Now(_v1.Time);
            _v1.Limiter.Sweep(now);
            removed += _v1.Sessions.Sweep(now);
        }

        if (_aico2 is not null)
        {
            Instant now = Instant.Now(_aico2.Time);
            _aico2.Limiter.Sweep(now);
            removed += _aico2.Sessions.Sweep(now);
        }

        if (removed > 0)
        {
            ServerLog.SessionsSwept(_logger, removed);
        }
    }
}
