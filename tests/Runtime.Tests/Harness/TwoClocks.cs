using Microsoft.Extensions.Time.Testing;

namespace Aico.Runtime.Tests.Harness;

/// <summary>A clock that the test moves, whose wall clock can be set without moving the monotonic one.</summary>
internal sealed class TwoClocks : TimeProvider
{
    private readonly FakeTimeProvider _monotonic = new();
    private TimeSpan _wallOffset;

    public override long TimestampFrequency => _monotonic.TimestampFrequency;

    /// <summary>Moves both clocks and fires the timers that are due.</summary>
    public void Advance(TimeSpan delta) => _monotonic.Advance(delta);

    /// <summary>Sets the wall clock ahead or back.</summary>
    public void SetWallClock(TimeSpan difference) => _wallOffset += difference;

    public override DateTimeOffset GetUtcNow() => _monotonic.GetUtcNow() + _wallOffset;

    public override long GetTimestamp() => _monotonic.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _monotonic.CreateTimer(callback, state, dueTime, period);
}
