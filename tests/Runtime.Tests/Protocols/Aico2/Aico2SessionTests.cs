using System.Collections.Concurrent;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Section 5: when a client may start a request, and what becomes of the keys.</summary>
public sealed class Aico2SessionTests
{
    [Fact]
    public void A_fresh_session_is_usable() => Assert.True(Ends.Session().IsUsable(After(0)));

    [Theory]
    [InlineData(3569.9, true), InlineData(3570, false), InlineData(4000, false)]
    public void It_is_not_used_from_30_seconds_before_its_end(double seconds, bool usable) => Assert.Equal(usable, Used(Ends.Session()).IsUsable(After(seconds)));

    [Theory]
    [InlineData(24.9, true), InlineData(25, false), InlineData(60, false)]
    public void It_is_not_used_if_nothing_was_sent_in_the_first_25_seconds(double seconds, bool usable)
    {
        Assert.Equal(usable, Ends.Session().IsUsable(After(seconds)));
        Assert.True(Used(Ends.Session()).IsUsable(After(seconds)));
    }

    [Theory]
    [InlineData(30, true), InlineData(30.1, false), InlineData(-30, true), InlineData(-30.1, false), InlineData(86_400, false), InlineData(-86_400, false)]
    public void It_is_not_used_after_the_clocks_drifted_apart(double drift, bool usable)
    {
        Instant now = After(100);
        Assert.Equal(usable, Used(Ends.Session()).IsUsable(now with { Wall = now.Wall + TimeSpan.FromSeconds(drift) }));
    }

    [Fact]
    public void Numbers_count_from_1_to_the_last_and_no_further()
    {
        Aico2Session session = Ends.Session(maxRequests: 1024);
        for (ulong expected = 1; expected <= 1024; expected++)
        {
            Assert.True(session.IsUsable(After(1)));
            Assert.True(session.TryNumber(out ulong number));
            Assert.Equal(expected, number);
        }

        Assert.False(session.TryNumber(out _));
        Assert.False(session.TryNumber(out _));
        Assert.False(session.IsUsable(After(1)));
        Assert.Equal(1024, session.LastNumber);
    }

    [Fact]
    public async Task Numbers_drawn_at_once_are_all_different()
    {
        Aico2Session session = Ends.Session(maxRequests: 100_000);
        var drawn = new ConcurrentBag<ulong>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            while (session.TryNumber(out ulong number))
            {
                drawn.Add(number);
            }
        })));
        Assert.Equal(100_000, drawn.Count);
        Assert.Equal(100_000, drawn.Distinct().Count());
    }

    [Theory]
    [InlineData(2879, false), InlineData(2880, true)]
    public void Renewal_is_due_after_its_share_of_the_lifetime(double seconds, bool due) => Assert.Equal(due, Ends.Session().IsRenewalDue(After(seconds)));

    [Fact]
    public void Renewal_is_due_after_its_share_of_the_requests()
    {
        Aico2Session session = Ends.Session(maxRequests: 1030);
        for (int i = 0; i < 823; i++)
        {
            session.TryNumber(out _);
        }

        Assert.False(session.IsRenewalDue(After(1)));
        session.TryNumber(out _);
        Assert.True(session.IsRenewalDue(After(1)));
    }

    [Theory]
    [InlineData(3599.9, false), InlineData(3600, true)]
    public void A_server_refuses_it_from_its_end_on(double seconds, bool expired) => Assert.Equal(expired, Ends.Session().IsExpired(After(seconds)));

    [Fact]
    public void The_last_release_zeroes_the_keys_and_no_key_is_given_any_more()
    {
        Aico2Session session = Ends.Session();
        Assert.True(session.TryAcquire());
        ReadOnlySpan<byte> key = session.KeyOf(Direction.Request);
        session.Release();
        Assert.False(key.IndexOfAnyExcept((byte)0) < 0);
        session.Release();
        Assert.True(key.IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<ObjectDisposedException>(() => session.KeyOf(Direction.Request).Length);
        Assert.Throws<ObjectDisposedException>(() => session.KeyOf(Direction.Response).Length);
        Assert.False(session.IsUsable(After(0)));
    }

    [Fact]
    public void Directions_have_keys_of_their_own() =>
        Assert.False(Ends.Session().KeyOf(Direction.Request).SequenceEqual(Ends.Session().KeyOf(Direction.Response)));

    private static Instant After(double seconds) => new(Ends.Start.Monotonic + TimeSpan.FromSeconds(seconds), Ends.Start.Wall + TimeSpan.FromSeconds(seconds));

    private static Aico2Session Used(Aico2Session session)
    {
        session.MarkSent();
        return session;
    }
}
