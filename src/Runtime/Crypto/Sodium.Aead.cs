using System.Runtime.InteropServices;

namespace Aico.Crypto;

/// <summary>The AEADs of libsodium in combined form: ciphertext, then tag.</summary>
/// <remarks>
/// ChaCha20-Poly1305: RFC 8439; key 32, nonce 12, tag 16. XChaCha20-Poly1305: draft-irtf-cfrg-xchacha-03; key 32, nonce 24, tag 16.
/// AEGIS-256: draft-irtf-cfrg-aegis-aead; key 32, nonce 32, tag 32 (libsodium has the 256-bit tag only). Sizes in bytes.
/// Input and output may be the same memory, or must not overlap at all.
/// </remarks>
internal static partial class Sodium
{
    public const int ChaChaNonceSize = 12;
    public const int ChaChaTagSize = 16;
    public const int XChaChaNonceSize = 24;
    public const int XChaChaTagSize = 16;
    public const int AegisNonceSize = 32;
    public const int AegisTagSize = 32;

    public static void ChaChaSeal(Span<byte> output, ReadOnlySpan<byte> message, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        CheckAead(output.Length, message.Length + ChaChaTagSize, nonce, ChaChaNonceSize, key);
        Require(crypto_aead_chacha20poly1305_ietf_encrypt(
            output, 0, message, (ulong)message.Length, associated, (ulong)associated.Length, 0, nonce, key));
    }

    /// <summary>Verifies and decrypts; false if anything was changed, and then the output holds nothing of the plaintext.</summary>
    public static bool TryChaChaOpen(
        Span<byte> message, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        CheckAead(message.Length, input.Length - ChaChaTagSize, nonce, ChaChaNonceSize, key);
        return crypto_aead_chacha20poly1305_ietf_decrypt(
            message, 0, 0, input, (ulong)input.Length, associated, (ulong)associated.Length, nonce, key) == 0;
    }

    public static void XChaChaSeal(Span<byte> output, ReadOnlySpan<byte> message, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        CheckAead(output.Length, message.Length + XChaChaTagSize, nonce, XChaChaNonceSize, key);
        Require(crypto_aead_xchacha20poly1305_ietf_encrypt(
            output, 0, message, (ulong)message.Length, associated, (ulong)associated.Length, 0, nonce, key));
    }

    /// <summary>Verifies and decrypts; false if anything was changed, and then the output holds nothing of the plaintext.</summary>
    public static bool TryXChaChaOpen(
        Span<byte> message, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        CheckAead(message.Length, input.Length - XChaChaTagSize, nonce, XChaChaNonceSize, key);
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
            message, 0, 0, input, (ulong)input.Length, associated, (ulong)associated.Length, nonce, key) == 0;
    }

    public static void AegisSeal(Span<byte> output, ReadOnlySpan<byte> message, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        CheckAead(output.Length, message.Length + AegisTagSize, nonce, AegisNonceSize, key);
        Require(crypto_aead_aegis256_encrypt(
            output, 0, message, (ulong)message.Length, associated, (ulong)associated.Length, 0, nonce, key));
    }

    /// <summary>Verifies and decrypts; false if anything was changed, and then the output holds nothing of the plaintext.</summary>
    public static bool TryAegisOpen(
        Span<byte> message, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        CheckAead(message.Length, input.Length - AegisTagSize, nonce, AegisNonceSize, key);
        return crypto_aead_aegis256_decrypt(
            message, 0, 0, input, (ulong)input.Length, associated, (ulong)associated.Length, nonce, key) == 0;
    }

    private static void CheckAead(int outputLength, int neededLength, ReadOnlySpan<byte> nonce, int nonceSize, ReadOnlySpan<byte> key)
    {
        if (outputLength != neededLength)
        {
            throw new ArgumentException($"The output has {outputLength} bytes, {neededLength} are needed.", nameof(outputLength));
        }

        CheckSize(nonce, nonceSize);
        CheckSize(key, KeySize);
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_aead_chacha20poly1305_ietf_encrypt(
        Span<byte> c, nint clen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> ad, ulong adlen, nint nsec, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_aead_chacha20poly1305_ietf_decrypt(
        Span<byte> m, nint mlen, nint nsec, ReadOnlySpan<byte> c, ulong clen, ReadOnlySpan<byte> ad, ulong adlen, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_aead_xchacha20poly1305_ietf_encrypt(
        Span<byte> c, nint clen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> ad, ulong adlen, nint nsec, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_aead_xchacha20poly1305_ietf_decrypt(
        Span<byte> m, nint mlen, nint nsec, ReadOnlySpan<byte> c, ulong clen, ReadOnlySpan<byte> ad, ulong adlen, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_aead_aegis256_encrypt(
        Span<byte> c, nint clen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> ad, ulong adlen, nint nsec, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_aead_aegis256_decrypt(
        Span<byte> m, nint mlen, nint nsec, ReadOnlySpan<byte> c, ulong clen, ReadOnlySpan<byte> ad, ulong adlen, ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);
}
