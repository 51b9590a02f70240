using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>Looks after an exchange while it runs: signs of life, the longest time it may take, the end of the host. Sections 8 and 14.</summary>
internal sealed class ExchangeWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Aico2State _state;
    private readonly FrameResponse _response;
    private readonly ExchangeLifetime _lifetime;
    private readonly ILogger _logger;
    private readonly TimeSpan _end;
    private ITimer? _timer;
    private CancellationTokenRegistration _stopping;
    private bool _isOpen;
    private bool _disposed;

    public ExchangeWatch(Aico2State state, FrameResponse response, ExchangeLifetime lifetime, ILogger logger)
    {
        _state = state;
        _response = response;
        _lifetime = lifetime;
        _logger = logger;
        _end = Now + state.Options.MaxStreamTime;
    }

    private TimeSpan Now => Instant.Now(_state.Time).Monotonic;

    /// <summary>The exchange was dispatched.</summary>
    public void Begin() => Arm();

    /// <summary>The response's head went out, and the rest did not go with it.</summary>
    public void Open()
    {
        _isOpen = true;
        Arm();

        // Not for answers that have not started: they may still be sealed whole.
        if (!_disposed)
        {
            _stopping = _state.Stopping.UnsafeRegister(static self => ((ExchangeWatch)self!).End(ProblemType.Shutdown), this);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
        }

        _stopping.Dispose();
    }

    private void Arm()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            TimeSpan now = Now;
            TimeSpan due = _end - now;
            if (_isOpen && _response.KeepAlive(now) is var next && next < due)
            {
                due = next;
            }

            due = due > TimeSpan.Zero ? due : TimeSpan.Zero;
            _timer ??= _state.Time.CreateTimer(static self => ((ExchangeWatch)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void Tick()
    {
        if (Now >= _end)
        {
            End(ProblemType.Timeout);
        }
        else
        {
            Arm();
        }
    }

    private void End(ProblemType type) => _ = EndAsync(type);

    private async Task EndAsync(ProblemType type)
    {
        try
        {
            await _response.EndAsync(type).ConfigureAwait(false);
            await _lifetime.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A connection that broke meanwhile: there is nobody to tell.
            ServerLog.EndedEarly(_logger, exception);
            _response.Abort();
        }
    }
}
