using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>Looks after an exchange while it runs: signs of life, the longest time it may take, the end of the host. Sections 8 and 14.</summary>
/// <remarks>Lock order: the response's own lock may be held when this one is taken, never the other way round.</remarks>
internal sealed class ExchangeWatch
{
    /// <summary>What a response that has begun gets to end by itself when the host stops. Most answers need a moment; a stream would never end.</summary>
    public static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Aico2State _state;
    private readonly FrameResponse _response;
    private readonly ExchangeLifetime _lifetime;
    private readonly ILogger _logger;
    private TimeSpan _end;
    private ProblemType _endsIn = ProblemType.Timeout;
    private ITimer? _timer;
    private CancellationTokenRegistration _stopping;
    private Task? _ending;
    private bool _isOpen;
    private bool _isStopped;

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
    public void Begin() => Arm(TimeSpan.MaxValue);

    /// <summary>The response's head went out, and the rest did not go with it. Called under the response's lock, so it writes nothing.</summary>
    public void Open()
    {
        Volatile.Write(ref _isOpen, true);
        Arm(_state.Options.Heartbeat);
        CancellationTokenRegistration stopping = _state.Stopping.UnsafeRegister(static self => ((ExchangeWatch)self!).Stopping(), this);
        lock (_lock)
        {
            if (!_isStopped)
            {
                _stopping = stopping;
                return;
            }
        }

        stopping.Unregister();
    }

    /// <summary>The exchange is over. Waits until nothing here touches the response any more, which may be another request's next.</summary>
    public async Task StopAsync()
    {
        Task? ending;
        lock (_lock)
        {
            _isStopped = true;
            _timer?.Dispose();
            _stopping.Unregister();
            ending = _ending;
        }

        if (ending is not null)
        {
            await ending.ConfigureAwait(false);
        }
    }

    private void Arm(TimeSpan next)
    {
        lock (_lock)
        {
            if (_isStopped || _ending is not null)
            {
                return;
            }

            TimeSpan left = _end - Now;
            TimeSpan due = next < left ? next : left;
            _timer ??= _state.Time.CreateTimer(static self => ((ExchangeWatch)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Stopping()
    {
        lock (_lock)
        {
            TimeSpan end = Now + ShutdownGrace;
            if (end < _end)
            {
                _end = end;
                _endsIn = ProblemType.Shutdown;
            }
        }

        Arm(ShutdownGrace);
    }

    private void Tick()
    {
        TimeSpan now = Now;
        lock (_lock)
        {
            if (_isStopped || _ending is not null)
            {
                return;
            }

            if (now >= _end)
            {
                _ending = Task.Run(EndAsync);
                return;
            }
        }

        Arm(Volatile.Read(ref _isOpen) ? _response.KeepAlive(now) : TimeSpan.MaxValue);
    }

    private async Task EndAsync()
    {
        try
        {
            await _response.EndAsync(_endsIn).ConfigureAwait(false);
            await _lifetime.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A connection that broke meanwhile, or the application's own callback: there is nobody to tell.
            ServerLog.EndedEarly(_logger, exception);
            _response.Abort();
        }
    }
}
