using Aico.Crypto;

namespace Aico.Runtime.Tests.Crypto;

public sealed class SigningIdentityTests
{
    private static readonly byte[] Seed = [.. Enumerable.Repeat((byte)0x55, 32)];

    [Fact]
    public void A_seed_gives_the_public_key_of_the_worked_example()
    {
        // AICO v1, section 2.
        using var identity = SigningIdentity.FromSeed(Seed);
        Assert.Equal("xoImN8fTEOxXYnvgC6JZ0lN0n0qvZERwz/vlOjX3MkI=", Convert.ToBase64String(identity.PublicKey));
    }

    [Fact]
    public void What_it_signs_verifies() => Assert.True(SigningIdentity.Verify(PublicKey(), "data"u8, Sign("data"u8)));

    [Fact]
    public void Other_data_does_not_verify() => Assert.False(SigningIdentity.Verify(PublicKey(), "Data"u8, Sign("data"u8)));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void A_public_key_of_another_length_does_not_verify(int length) =>
        Assert.False(SigningIdentity.Verify([.. PublicKey().Concat(PublicKey()).Take(length)], "data"u8, Sign("data"u8)));

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_does_not_verify(int length) =>
        Assert.False(SigningIdentity.Verify(PublicKey(), "data"u8, [.. Sign("data"u8).Append((byte)0).Take(length)]));

    [Fact]
    public void Any_changed_bit_of_the_signature_does_not_verify()
    {
        byte[] signature = Sign("data"u8);
        Assert.All(Enumerable.Range(0, 8 * signature.Length), bit =>
        {
            byte[] changed = [.. signature];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SigningIdentity.Verify(PublicKey(), "data"u8, changed));
        });
    }

    [Fact]
    public void Its_text_is_its_type()
    {
        using var identity = SigningIdentity.FromSeed(Seed);
        Assert.Equal("SigningIdentity", $"{identity}");
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void A_seed_of_another_length_is_refused(int length) => Assert.ThrowsAny<FormatException>(() => SigningIdentity.FromSeed(new byte[length]));

    private static byte[] PublicKey()
    {
        using var identity = SigningIdentity.FromSeed(Seed);
        return identity.PublicKey;
    }

    private static byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var identity = SigningIdentity.FromSeed(Seed);
        byte[] signature = new byte[64];
        identity.Sign(data, signature);
        return signature;
    }
}
