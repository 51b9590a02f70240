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
}
