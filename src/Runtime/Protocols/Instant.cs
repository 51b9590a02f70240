namespace Aico.Protocols;

/// <summary>One reading of both clocks. Protocols get it as an argument; they have no clock of their own.</summary>
/// <param name="Monotonic">Time on the monotonic clock, from an arbitrary origin.</param>
/// <param name="Wall">Time on the wall clock.</param>
internal readonly record struct Instant(TimeSpan Monotonic, DateTimeOffset Wall)
{
    // In whole numbers: a difference of two readings must not be longer or shorter than it was by what a division rounds.
    public static Instant Now(TimeProvider time) =>
        new(TimeSpan.FromTicks((long)((Int128)time.GetTimestamp() * TimeSpan.TicksPerSecond / time.TimestampFrequency)), time.GetUtcNow());

    /// <summary>The longer of both clocks' differences: a monotonic clock may stop while the device sleeps, a wall clock may be set back.</summary>
    public TimeSpan Since(in Instant earlier)
    {
        TimeSpan monotonic = Monotonic - earlier.Monotonic;
        TimeSpan wall = Wall - earlier.Wall;
        return monotonic > wall ? monotonic : wall;
    }
}
