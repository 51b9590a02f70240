using Aico.Protocols;

namespace Aico.Runtime.Tests.Protocols;

public sealed class InstantTests
{
    private static readonly Instant Earlier = new(TimeSpan.FromSeconds(100), DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData(10, 10, 10)]
    [InlineData(10, 3600, 3600)]
    [InlineData(3600, -50, 3600)]
    [InlineData(0, -50, 0)]
    public void Time_passed_is_the_longer_of_both_clocks(int monotonicSeconds, int wallSeconds, int expectedSeconds)
    {
        var later = new Instant(Earlier.Monotonic + TimeSpan.FromSeconds(monotonicSeconds), Earlier.Wall + TimeSpan.FromSeconds(wallSeconds));
        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), later.Since(Earlier));
    }

    [Fact]
    public void A_reading_is_exact_to_the_tick_of_a_clock_that_has_run_for_years()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        Instant start = Instant.Now(clock);
        clock.Advance(TimeSpan.FromDays(4000));
        for (int i = 1; i <= 1000; i++)
        {
            clock.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(TimeSpan.FromDays(4000).Ticks + i, (Instant.Now(clock).Monotonic - start.Monotonic).Ticks);
        }
    }
}
