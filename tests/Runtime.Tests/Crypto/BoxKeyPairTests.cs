using Aico.Crypto;

namespace Aico.Runtime.Tests.Crypto;

public sealed class BoxKeyPairTests
{
    [Fact]
    public void The_worked_example_agrees()
    {
        // AICO v1, section 2.
        using var client = BoxKeyPair.FromSecretKey(Repeat(0x22));
        using var server = BoxKeyPair.FromSecretKey(Repeat(0x33));
        Assert.Equal("6d75626a8f94eceaed63dd543a34213d4a2617c0da5ef4e41592141b2c3e9201", Convert.ToHexStringLower(Agree(client, server)));
    }

    [Fact]
    public void Both_ends_agree()
    {
        using var client = BoxKeyPair.Generate();
        using var server = BoxKeyPair.Generate();
        Assert.Equal(Agree(client, server), Agree(server, client));
    }

    [Fact]
    public void Each_pair_is_fresh()
    {
        using var first = BoxKeyPair.Generate();
        using var second = BoxKeyPair.Generate();
        Assert.NotEqual(first.PublicKey.ToArray(), second.PublicKey.ToArray());
    }

    [Fact]
    public void A_disposed_pair_agrees_on_nothing_its_secret_would_give()
    {
        using var peer = BoxKeyPair.FromSecretKey(Repeat(0x33));
        var pair = BoxKeyPair.FromSecretKey(Repeat(0x22));
        byte[] before = Agree(pair, peer);
        pair.Dispose();
        Assert.NotEqual(before, Agree(pair, peer));
    }

    [Fact]
    public void Its_text_shows_no_key()
    {
        using var pair = BoxKeyPair.FromSecretKey(Repeat(0x22));
        Assert.Equal(typeof(BoxKeyPair).FullName, pair.ToString());
    }

    private static byte[] Repeat(byte value) => [.. Enumerable.Repeat(value, 32)];

    private static byte[] Agree(BoxKeyPair own, BoxKeyPair peer)
    {
        using var boxKey = new Secret(32);
        Assert.True(own.TryAgree(peer.PublicKey, boxKey));
        return boxKey.Span.ToArray();
    }
}
