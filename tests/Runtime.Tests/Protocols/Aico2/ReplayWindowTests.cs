using Aico.Protocols.Aico2;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Section 5: n is acceptable iff 1 ≤ n ≤ max_requests, n + 2,048 > top, and n is not marked.</summary>
public sealed class ReplayWindowTests
{
    [Fact]
    public void Every_number_is_marked_once()
    {
        var window = new ReplayWindow(10_000);
        for (ulong n = 1; n <= 10_000; n++)
        {
            Assert.True(window.TryMark(n));
            Assert.False(window.TryMark(n));
        }
    }

    [Theory]
    [InlineData(0), InlineData(10_001), InlineData(ulong.MaxValue), InlineData(ulong.MaxValue - 2047)]
    public void A_number_out_of_range_is_refused(ulong n) => Assert.False(new ReplayWindow(10_000).TryMark(n));

    [Fact]
    public void The_window_is_2048_numbers_wide()
    {
        var window = new ReplayWindow(10_000);
        Assert.True(window.TryMark(5000));
        Assert.False(window.TryMark(5000 - 2048));
        Assert.True(window.TryMark(5000 - 2047));
        Assert.True(window.TryMark(4999));
    }

    [Fact]
    public void Asking_does_not_mark()
    {
        var window = new ReplayWindow(10_000);
        Assert.True(window.IsAcceptable(9_000));
        Assert.True(window.IsAcceptable(9_000));
        Assert.True(window.TryMark(1));
    }

    [Fact]
    public void It_decides_as_the_rule_says() =>
        Gen.Frequency((6, Gen.ULong[1, 100]), (3, Gen.ULong[1, 9000]), (1, Gen.ULong[0, 12_000])).Array[1, 300].Sample(static steps =>
        {
            var window = new ReplayWindow(10_000);
            var marked = new HashSet<ulong>();
            ulong top = 0;
            ulong at = 0;
            foreach (ulong step in steps)
            {
                // Mostly near the top, from both sides.
                ulong n = step <= 100 ? at + step - Math.Min(at + step, 40) : step;
                bool expected = n is >= 1 and <= 10_000 && n + 2048 > top && !marked.Contains(n);
                Assert.Equal(expected, window.IsAcceptable(n));
                Assert.Equal(expected, window.TryMark(n));
                if (expected)
                {
                    marked.Add(n);
                    top = Math.Max(top, n);
                    at = n;
                }
            }
        }, iter: 1000);

    [Fact]
    public void Of_many_that_race_for_a_number_exactly_one_wins()
    {
        const int Threads = 8;
        const int Numbers = 20_000;
        var window = new ReplayWindow(Numbers);
        int[] wins = new int[Numbers + 1];
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int block = 0; block < Numbers; block += 1000)
            {
                // All together within the window's width, so that none is too old.
                start.SignalAndWait();
                for (int n = block + 1; n <= block + 1000; n++)
                {
                    if (window.TryMark((ulong)n))
                    {
                        Interlocked.Increment(ref wins[n]);
                    }
                }
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.All(wins.Skip(1), static count => Assert.Equal(1, count));
    }
}
