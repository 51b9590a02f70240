using System.Net;
using Aico.AspNetCore.State;
using Aico.Protocols;

namespace Aico.AspNetCore.Tests.State;

/// <summary>Section 17, rule 15: 10 per second and address, bursts of 30.</summary>
public sealed class HandshakeLimiterTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void An_address_may_burst_and_then_refills_at_its_rate()
    {
        var limiter = new HandshakeLimiter(10, 30, 1);
        Assert.Equal(30, Take(limiter, Address, 100, At(0)));
        Assert.Equal(0, Take(limiter, Address, 100, At(0.05)));
        Assert.Equal(10, Take(limiter, Address, 100, At(1.06)));
        Assert.Equal(30, Take(limiter, Address, 100, At(100)));
    }

    [Fact]
    public void Refusals_do_not_cost_the_address_its_refill()
    {
        var limiter = new HandshakeLimiter(10, 1, 1);
        Take(limiter, Address, 1, At(0));
        for (int i = 1; i < 100; i++)
        {
            Take(limiter, Address, 1, At(i / 1000.0));
        }

        Assert.Equal(1, Take(limiter, Address, 1, At(0.11)));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("127.0.0.1", "::1", false)]
    public void An_IPv6_address_counts_as_its_64_and_a_mapped_one_as_IPv4(string first, string second, bool same)
    {
        var limiter = new HandshakeLimiter(10, 1, 1);
        Assert.Equal(1, Take(limiter, IPAddress.Parse(first), 1, At(0)));
        Assert.Equal(same ? 0 : 1, Take(limiter, IPAddress.Parse(second), 1, At(0)));
    }

    [Fact]
    public void Requests_without_an_address_share_a_bucket()
    {
        var limiter = new HandshakeLimiter(10, 2, 1);
        Assert.Equal(2, Take(limiter, null, 5, At(0)));
    }

    [Fact]
    public void The_addresses_remembered_are_bounded()
    {
        var limiter = new HandshakeLimiter(10, 30, 1);
        for (int i = 0; i < 3 * HandshakeLimiter.MaxAddresses; i++)
        {
            limiter.TryTake(new IPAddress(0x0100_0000L + i), At(0));
        }

        Assert.Equal(HandshakeLimiter.MaxAddresses, limiter.Addresses);
        limiter.Sweep(At(0.05));
        Assert.Equal(HandshakeLimiter.MaxAddresses, limiter.Addresses);
        limiter.Sweep(At(1));
        Assert.Equal(0, limiter.Addresses);
    }

    [Fact]
    public void Places_are_given_back()
    {
        var limiter = new HandshakeLimiter(10, 30, 2);
        Assert.Equal([true, true, false], [limiter.TryBegin(), limiter.TryBegin(), limiter.TryBegin()]);
        limiter.End();
        Assert.True(limiter.TryBegin());
    }

    [Fact]
    public async Task Takers_at_once_get_exactly_the_burst()
    {
        var limiter = new HandshakeLimiter(10, 500, 1);
        int[] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Take(limiter, Address, 200, At(0)), TestContext.Current.CancellationToken)));
        Assert.Equal(500, taken.Sum());
    }

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds), DateTimeOffset.UnixEpoch);

    private static int Take(HandshakeLimiter limiter, IPAddress? address, int times, Instant now) =>
        Enumerable.Range(0, times).Count(_ => limiter.TryTake(address, now));
}
