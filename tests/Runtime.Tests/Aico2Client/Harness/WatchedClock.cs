using System.Threading.Channels;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>A clock that the test moves, and that tells when the code under test begins to wait for a short time.</summary>
internal sealed class WatchedClock : TimeProvider
{
    private static readonly TimeSpan LongestJitter = TimeSpan.FromMilliseconds(500);

    private readonly TwoClocks _clocks = new();
    private readonly Channel<TimeSpan> _delays = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => _clocks.TimestampFrequency;

    /// <summary>Moves both clocks and fires the timers that are due.</summary>
    public void Advance(TimeSpan delta) => _clocks.Advance(delta);

    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Sets the wall clock ahead or back; the monotonic one stands still.</summary>
    public void SetWallClock(TimeSpan difference) => _clocks.SetWallClock(difference);

    /// <summary>Waits until the jitter before a second attempt begins, and lets it pass. A jitter of zero does not wait: then <paramref name="next"/> comes.</summary>
    /// <returns>The jitter.</returns>
    public async Task<TimeSpan> PassJitterAsync(Task next)
    {
        using var over = new CancellationTokenSource();
        Task<TimeSpan> delay = _delays.Reader.ReadAsync(over.Token).AsTask();
        if (await Task.WhenAny(delay, next) != delay)
        {
            await over.CancelAsync();
            return TimeSpan.Zero;
        }

        Advance(await delay);
        return await delay;
    }

    /// <summary>Lets every jitter pass until a task is over.</summary>
    public async Task PassJittersAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await PassJitterAsync(task);
        }
    }

    public override DateTimeOffset GetUtcNow() => _clocks.GetUtcNow();

    public override long GetTimestamp() => _clocks.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = _clocks.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestJitter)
        {
            _delays.Writer.TryWrite(dueTime);
        }

        return timer;
    }
}
