using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics.X86;
using Aico.Crypto;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Aico.Protocols.Aico2;

/// <summary>A frame AEAD: what a session's handshake chooses. Section 4.</summary>
/// <remarks>
/// <code>
/// xchacha20poly1305   key 32   nonce 24: u64(n) ‖ salt(8) ‖ u64(i)             tag 16
/// aegis256            key 32   nonce 32: u64(n) ‖ salt(8) ‖ u64(i) ‖ 0^8       tag 32
/// </code>
/// All spans may lie in the same memory as long as plaintext and ciphertext begin at the same byte.
/// </remarks>
internal abstract class Suite
{
    private Suite(string name, int nonceSize, int tagSize)
    {
        Name = name;
        NonceSize = nonceSize;
        TagSize = tagSize;
    }

    public static Suite XChaCha { get; } = new XChaChaSuite();

    public static Suite Aegis { get; } = new AegisSuite();

    /// <summary>Whether the CPU can do what AEGIS needs in hardware: software AES is slow and may leak through caches. Section 3.3.</summary>
    /// <remarks>On x86 libsodium's fast code needs AVX beside AES-NI and otherwise falls back to software, hence both.</remarks>
    public static bool HasAesInstructions => (X86Aes.IsSupported && Avx.IsSupported) || ArmAes.IsSupported;

    /// <summary>The suites of an end, in its order of preference.</summary>
    public static IReadOnlyList<Suite> Preferred(bool hasAesInstructions) => hasAesInstructions ? [Aegis, XChaCha] : [XChaCha];

    public string Name { get; }

    public int NonceSize { get; }

    public int TagSize { get; }

    public static bool TryFind(string name, [NotNullWhen(true)] out Suite? suite)
    {
        suite = name switch
        {
            Wire.XChaCha => XChaCha,
            Wire.Aegis => Aegis,
            _ => null,
        };
        return suite is not null;
    }

    /// <summary>Writes ciphertext and tag: <see cref="TagSize"/> bytes more than the plaintext.</summary>
    public abstract void Seal(Span<byte> output, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    /// <summary>Verifies and decrypts; false if anything was changed, and then the output holds nothing of the plaintext.</summary>
    public abstract bool TryOpen(Span<byte> plaintext, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    public override string ToString() => Name;

    private sealed class XChaChaSuite() : Suite(Wire.XChaCha, Sodium.XChaChaNonceSize, Sodium.XChaChaTagSize)
    {
        public override void Seal(
            Span<byte> output, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key) =>
            Sodium.XChaChaSeal(output, plaintext, associated, nonce, key);

        public override bool TryOpen(
            Span<byte> plaintext, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key) =>
            Sodium.TryXChaChaOpen(plaintext, input, associated, nonce, key);
    }

    private sealed class AegisSuite() : Suite(Wire.Aegis, Sodium.AegisNonceSize, Sodium.AegisTagSize)
    {
        public override void Seal(
            Span<byte> output, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key) =>
            Sodium.AegisSeal(output, plaintext, associated, nonce, key);

        public override bool TryOpen(
            Span<byte> plaintext, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key) =>
            Sodium.TryAegisOpen(plaintext, input, associated, nonce, key);
    }
}
