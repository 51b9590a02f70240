namespace Aico.Calls;

/// <summary>The clocks of one call: one per phase, over both attempts, and one over all. Cancels one token, and knows why.</summary>
/// <remarks>Used by one flow at a time. Source: contract language, section 5.3.</remarks>
internal sealed class CallDeadline : IDisposable
{
    // Timers count whole milliseconds.
    private static readonly TimeSpan Granularity = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly CancellationToken _first;
    private CancellationToken _second;
    private CancellationTokenRegistration _joined;
    private readonly CancellationTokenSource _source;
    private readonly ITimer _phaseTimer;
    private readonly ITimer? _totalTimer;
    private readonly Lock _lock = new();
    private TimeSpan _handshakeLeft;
    private TimeSpan _firstItemLeft;

    private TimeSpan _silence = Timeout.InfiniteTimeSpan;

    private TimeoutPhase _phase;
    private TimeSpan _phaseLeft;
    private TimeSpan _phaseLimit;
    private long _phaseStart;

    public CallDeadline(MethodDescriptor method, CallTimeouts defaults, TimeProvider time, CancellationToken first, CancellationToken second)
    {
        _time = time;
        _first = first;
        _second = second;
        Handshake = Of(method.HandshakeMilliseconds, defaults.Handshake);
        FirstItem = Of(method.FirstItemMilliseconds, defaults.FirstItem);
        Idle = Of(method.IdleMilliseconds, defaults.Idle);
        Total = Of(method.TotalMilliseconds, defaults.Total);
        _handshakeLeft = Handshake;
        _firstItemLeft = FirstItem;
        _source = CancellationTokenSource.CreateLinkedTokenSource(first, second);
        _phaseTimer = time.CreateTimer(static state => ((CallDeadline)state!).PhaseElapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (Total != Timeout.InfiniteTimeSpan)
        {
            _totalTimer = time.CreateTimer(static state => ((CallDeadline)state!).Expire(TimeoutPhase.Total), this, Total, Timeout.InfiniteTimeSpan);
        }
    }

    public TimeSpan Handshake { get; }

    public TimeSpan FirstItem { get; }

    public TimeSpan Idle { get; }

    public TimeSpan Total { get; }

    /// <summary>Cancelled by the caller, by a limit, or by <see cref="Abort"/>.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The limit that passed, if any.</summary>
    public TimeoutPhase Expired { get; private set; }

    public TimeSpan LimitOf(TimeoutPhase phase) => phase switch
    {
        TimeoutPhase.Handshake => Handshake,
        TimeoutPhase.FirstItem => FirstItem,
        TimeoutPhase.Idle => Shorter(Idle, _silence),
        _ => Total,
    };

    /// <summary>Sets how long the peer may give no sign of life while it is waited for, which counts as idle; infinite before there is an answer.</summary>
    public void LimitSilence(TimeSpan silence) => _silence = silence;

    /// <summary>Starts a phase's clock, or goes on with it; the one that ran stops.</summary>
    public void Enter(TimeoutPhase phase) => Enter(phase, limit: null);

    /// <summary>Starts a phase's clock with a limit of its own, or with what is left of the phase's.</summary>
    public void Enter(TimeoutPhase phase, TimeSpan? limit)
    {
        lock (_lock)
        {
            StopPhase();
            StartPhase(phase, limit ?? phase switch
            {
                TimeoutPhase.Handshake => _handshakeLeft,
                TimeoutPhase.FirstItem => _firstItemLeft,
                _ => Idle,
            });
        }
    }

    /// <summary>Stops the clock of the phase: the consumer's own time does not count.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            StopPhase();
        }
    }

    /// <summary>Ends everything that waits.</summary>
    public void Abort() => _source.Cancel();

    /// <summary>Lets another token of the caller end the call too, in place of the second one it began with.</summary>
    public void Join(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _second = token;
            _joined = token.UnsafeRegister(static self => ((CallDeadline)self!).AbortUnlessOver(), this);
        }
    }

    /// <summary>Throws the caller's own cancellation as it is.</summary>
    public void ThrowIfCallerCancelled()
    {
        _first.ThrowIfCancellationRequested();
        _second.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _joined.Dispose();
        _phaseTimer.Dispose();
        _totalTimer?.Dispose();
        _source.Dispose();
    }

    private static TimeSpan Of(int milliseconds, TimeSpan inherited) => milliseconds switch
    {
        0 => inherited,
        < 0 => Timeout.InfiniteTimeSpan,
        _ => TimeSpan.FromMilliseconds(milliseconds),
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan ? other : other == Timeout.InfiniteTimeSpan || one < other ? one : other;

    private void StartPhase(TimeoutPhase phase, TimeSpan limit)
    {
        _phase = phase;
        _phaseLeft = limit;
        limit = Shorter(limit, _silence);
        _phaseLimit = limit;
        _phaseStart = _time.GetTimestamp();
        if (limit != Timeout.InfiniteTimeSpan)
        {
            _phaseTimer.Change(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void StopPhase()
    {
        if (_phase == TimeoutPhase.None)
        {
            return;
        }

        _phaseTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_phaseLeft != Timeout.InfiniteTimeSpan)
        {
            // Never negative: -1 ms would mean no limit at all.
            TimeSpan left = _phaseLeft - _time.GetElapsedTime(_phaseStart);
            left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            if (_phase == TimeoutPhase.Handshake)
            {
                _handshakeLeft = left;
            }
            else if (_phase == TimeoutPhase.FirstItem)
            {
                _firstItemLeft = left;
            }
        }

        _phase = TimeoutPhase.None;
    }

    private void PhaseElapsed()
    {
        TimeoutPhase phase;
        lock (_lock)
        {
            // A callback of an earlier phase may arrive late, and a timer may strike a moment before the clock says so: look, and wind it up again.
            if (_phase == TimeoutPhase.None || _phaseLimit == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            TimeSpan left = _phaseLimit - _time.GetElapsedTime(_phaseStart);
            if (left > TimeSpan.Zero)
            {
                _phaseTimer.Change(left < Granularity ? Granularity : left, Timeout.InfiniteTimeSpan);
                return;
            }

            // The phase itself has time left: it was silence.
            phase = _phaseLimit == _phaseLeft ? _phase : TimeoutPhase.Idle;
        }

        Expire(phase);
    }

    private void Expire(TimeoutPhase phase)
    {
        lock (_lock)
        {
            if (Expired != TimeoutPhase.None)
            {
                return;
            }

            Expired = phase;
        }

        AbortUnlessOver();
    }

    private void AbortUnlessOver()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended while its clock struck.
        }
    }
}
