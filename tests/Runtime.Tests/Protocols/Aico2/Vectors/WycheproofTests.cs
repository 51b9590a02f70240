using System.Text.Json;
using Aico.Crypto;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>Third-party vectors on the primitives as AICO/2 calls them. Source: C2SP/wycheproof, Apache-2.0; see the folder's README.</summary>
public sealed class WycheproofTests
{
    private delegate void Seal(Span<byte> output, ReadOnlySpan<byte> message, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    private delegate bool Open(Span<byte> message, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    [Fact]
    public void ChaCha20_Poly1305_is_that_of_the_handshake() => AssertAead("chacha20_poly1305_test.json", 96, 325, 316, Sodium.ChaChaSeal, Sodium.TryChaChaOpen);

    [Fact]
    public void XChaCha20_Poly1305_is_that_of_the_frames() =>
        AssertAead("xchacha20_poly1305_test.json", 192, 315, 306, Suite.XChaCha.Seal, Suite.XChaCha.TryOpen);

    [Fact]
    public void Aegis256_has_the_ciphertext_and_with_its_halves_combined_the_tag()
    {
        int tests = 0;
        Assert.All(SharedVectors.Wycheproof("aegis256_test.json"), entry =>
        {
            JsonElement test = entry.Test;
            byte[] message = test.Hex("msg");
            byte[] output = new byte[message.Length + 32];
            Suite.Aegis.Seal(output, message, test.Hex("aad"), test.Hex("iv"), test.Hex("key"));

            // The 128-bit tag is the XOR of the halves of the 256-bit one.
            byte[] tag = [.. Enumerable.Range(0, 16).Select(i => (byte)(output[message.Length + i] ^ output[message.Length + 16 + i]))];
            bool same = test.Text("ct") + test.Text("tag") == Convert.ToHexStringLower([.. output[..message.Length], .. tag]);
            Assert.Equal(test.Text("result") == "valid", same);

            byte[] opened = new byte[message.Length];
            Assert.True(Suite.Aegis.TryOpen(opened, output, test.Hex("aad"), test.Hex("iv"), test.Hex("key")));
            Assert.Equal(message, opened);
            tests++;
        });
        Assert.Equal(472, tests);
    }

    [Fact]
    public void X25519_gives_the_shared_secret_and_refuses_zero()
    {
        int tests = 0;
        Assert.All(SharedVectors.Wycheproof("x25519_test.json"), entry =>
        {
            byte[] expected = entry.Test.Hex("shared");
            using var pair = X25519KeyPair.FromPrivateKey(entry.Test.Hex("private"));
            byte[] shared = new byte[32];
            Assert.Equal(expected.Any(static b => b != 0), pair.TryAgree(entry.Test.Hex("public"), shared));
            Assert.Equal(expected, shared);
            tests++;
        });
        Assert.Equal(518, tests);
    }

    [Fact]
    public void Hkdf_gives_the_output_and_refuses_more_than_255_blocks()
    {
        int tests = 0;
        Assert.All(SharedVectors.Wycheproof("hkdf_sha256_test.json"), entry =>
        {
            JsonElement test = entry.Test;
            byte[] output = new byte[test.GetProperty("size").GetInt32()];
            if (test.Text("result") == "valid")
            {
                Kdf.Derive(test.Hex("ikm"), test.Hex("salt"), test.Hex("info"), output);
                Assert.Equal(test.Text("okm"), Convert.ToHexStringLower(output));
            }
            else
            {
                Assert.ThrowsAny<ArgumentException>(() => Kdf.Derive(test.Hex("ikm"), test.Hex("salt"), test.Hex("info"), output));
            }

            tests++;
        });
        Assert.Equal(86, tests);
    }

    private static void AssertAead(string file, int nonceBits, int count, int countOfSize, Seal seal, Open open)
    {
        int tests = 0;
        int ofSize = 0;
        Assert.All(SharedVectors.Wycheproof(file), entry =>
        {
            JsonElement test = entry.Test;
            byte[] message = test.Hex("msg");
            byte[] input = [.. test.Hex("ct"), .. test.Hex("tag")];
            byte[] opened = new byte[message.Length];
            byte[] output = new byte[message.Length + 16];
            tests++;
            if (entry.Group.GetProperty("ivSize").GetInt32() != nonceBits)
            {
                Assert.Throws<ArgumentException>(() => seal(output, message, test.Hex("aad"), test.Hex("iv"), test.Hex("key")));
                Assert.Throws<ArgumentException>(() => open(opened, input, test.Hex("aad"), test.Hex("iv"), test.Hex("key")));
                return;
            }

            ofSize++;
            bool valid = test.Text("result") == "valid";
            Assert.Equal(valid, open(opened, input, test.Hex("aad"), test.Hex("iv"), test.Hex("key")));
            Assert.Equal(valid ? message : new byte[message.Length], opened);
            if (valid)
            {
                seal(output, message, test.Hex("aad"), test.Hex("iv"), test.Hex("key"));
                Assert.Equal(input, output);

                // As frames are sealed and opened: in place.
                message.CopyTo(output, 0);
                seal(output, output.AsSpan(0, message.Length), test.Hex("aad"), test.Hex("iv"), test.Hex("key"));
                Assert.Equal(input, output);
                Assert.True(open(output.AsSpan(0, message.Length), output, test.Hex("aad"), test.Hex("iv"), test.Hex("key")));
                Assert.Equal(message, output[..message.Length]);
            }
        });
        Assert.Equal((count, countOfSize), (tests, ofSize));
    }
}
