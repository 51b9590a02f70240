using Aico.Crypto;

namespace Aico.Runtime.Tests.Crypto;

/// <summary>A buffer of the wrong size would make native code read or write past it, so none gets there.</summary>
public sealed class SodiumTests
{
    [Fact]
    public void Sealing_refuses_an_output_of_the_wrong_size() =>
        Assert.Throws<ArgumentException>(static () => Sodium.BoxSeal(new byte[16], new byte[1], new byte[24], new byte[32]));

    [Fact]
    public void Sealing_refuses_a_nonce_of_the_wrong_size() =>
        Assert.Throws<ArgumentException>(static () => Sodium.BoxSeal(new byte[17], new byte[1], new byte[23], new byte[32]));

    [Fact]
    public void Sealing_refuses_a_key_of_the_wrong_size() =>
        Assert.Throws<ArgumentException>(static () => Sodium.BoxSeal(new byte[17], new byte[1], new byte[24], new byte[31]));

    [Fact]
    public void Opening_refuses_an_output_of_the_wrong_size() =>
        Assert.Throws<ArgumentException>(static () => Sodium.TryBoxOpen(new byte[2], new byte[17], new byte[24], new byte[32]));

    [Fact]
    public void Opening_refuses_less_than_a_tag() =>
        Assert.Throws<ArgumentException>(static () => Sodium.TryBoxOpen([], new byte[15], new byte[24], new byte[32]));

    [Fact]
    public void Opening_refuses_a_key_of_the_wrong_size() =>
        Assert.Throws<ArgumentException>(static () => Sodium.TryBoxOpen(new byte[1], new byte[17], new byte[24], new byte[33]));

    [Fact]
    public void Agreeing_refuses_a_public_key_of_the_wrong_size() =>
        Assert.Throws<ArgumentException>(static () => Sodium.TryBoxBeforeNm(new byte[32], new byte[31], new byte[32]));

    [Fact]
    public void A_key_pair_needs_buffers_of_its_size() => Assert.Throws<ArgumentException>(static () => Sodium.BoxKeyPair(new byte[32], new byte[33]));

    [Fact]
    public void A_failed_opening_leaves_no_plaintext_behind()
    {
        byte[] key = new byte[32];
        byte[] nonce = new byte[24];
        byte[] box = new byte[16 + 64];
        Sodium.BoxSeal(box, [.. Enumerable.Repeat((byte)'p', 64)], nonce, key);
        box[0] ^= 1;
        byte[] output = new byte[64];
        Assert.False(Sodium.TryBoxOpen(output, box, nonce, key));
        Assert.DoesNotContain((byte)'p', output);
    }
}
