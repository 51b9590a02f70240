using System.Runtime.InteropServices;
using NSec.Cryptography;

namespace Aico.Crypto;

/// <summary>The functions of libsodium that NSec does not expose. The library itself comes with NSec's package.</summary>
/// <remarks>
/// crypto_box is X25519, HSalsa20 and XSalsa20-Poly1305: <see href="https://doc.libsodium.org/public-key_cryptography/authenticated_encryption"/>.
/// All sizes in bytes: key 32, nonce 24, tag 16. The "easy" forms put the tag before the ciphertext.
/// </remarks>
internal static partial class Sodium
{
    public const int KeySize = 32;
    public const int NonceSize = 24;
    public const int TagSize = 16;

    private const string Library = "libsodium";

    // NSec runs sodium_init and checks the library's version in its own static constructor; touching an algorithm triggers both.
    static Sodium() => _ = KeyAgreementAlgorithm.X25519;

    /// <summary>Fills a new X25519 key pair from the operating system's generator.</summary>
    public static void BoxKeyPair(Span<byte> publicKey, Span<byte> secretKey)
    {
        CheckSize(publicKey, KeySize);
        CheckSize(secretKey, KeySize);
        Require(crypto_box_keypair(publicKey, secretKey));
    }

    /// <summary>Computes the X25519 public key of a secret key.</summary>
    public static void ScalarMultBase(Span<byte> publicKey, ReadOnlySpan<byte> secretKey)
    {
        CheckSize(publicKey, KeySize);
        CheckSize(secretKey, KeySize);
        Require(crypto_scalarmult_curve25519_base(publicKey, secretKey));
    }

    /// <summary>Computes the box key; false for a public key of low order.</summary>
    public static bool TryBoxBeforeNm(Span<byte> boxKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey)
    {
        CheckSize(boxKey, KeySize);
        CheckSize(publicKey, KeySize);
        CheckSize(secretKey, KeySize);
        return crypto_box_beforenm(boxKey, publicKey, secretKey) == 0;
    }

    /// <summary>Writes tag and ciphertext: <paramref name="message"/>'s length + 16 bytes.</summary>
    public static void BoxSeal(Span<byte> tagAndCiphertext, ReadOnlySpan<byte> message, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> boxKey)
    {
        CheckSize(tagAndCiphertext, message.Length + TagSize);
        CheckSize(nonce, NonceSize);
        CheckSize(boxKey, KeySize);
        Require(crypto_box_easy_afternm(tagAndCiphertext, message, (ulong)message.Length, nonce, boxKey));
    }

    /// <summary>Verifies and decrypts; false if anything was changed. On failure the output holds nothing of the plaintext.</summary>
    public static bool TryBoxOpen(Span<byte> message, ReadOnlySpan<byte> tagAndCiphertext, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> boxKey)
    {
        CheckSize(message, tagAndCiphertext.Length - TagSize);
        CheckSize(nonce, NonceSize);
        CheckSize(boxKey, KeySize);
        return crypto_box_open_easy_afternm(message, tagAndCiphertext, (ulong)tagAndCiphertext.Length, nonce, boxKey) == 0;
    }

    /// <summary>Computes the X25519 shared secret; false if it is all zeros, which only keys of low order give.</summary>
    /// <remarks>libsodium tests the result itself, in constant time; what was written then is zeroed here, so that no caller can use it.</remarks>
    public static bool TryScalarMult(Span<byte> shared, ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> publicKey)
    {
        CheckSize(shared, KeySize);
        CheckSize(secretKey, KeySize);
        CheckSize(publicKey, KeySize);
        if (crypto_scalarmult_curve25519(shared, secretKey, publicKey) == 0)
        {
            return true;
        }

        shared.Clear();
        return false;
    }

    // A wrong size would make native code read or write past the span.
    private static void CheckSize(ReadOnlySpan<byte> span, int size)
    {
        if (span.Length != size)
        {
            throw new ArgumentException($"The buffer has {span.Length} bytes, {size} are needed.", nameof(span));
        }
    }

    private static void Require(int result)
    {
        if (result != 0)
        {
            throw new System.Security.Cryptography.CryptographicException("libsodium reported a failure.");
        }
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_box_keypair(Span<byte> pk, Span<byte> sk);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_scalarmult_curve25519_base(Span<byte> q, ReadOnlySpan<byte> n);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_scalarmult_curve25519(Span<byte> q, ReadOnlySpan<byte> n, ReadOnlySpan<byte> p);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_box_beforenm(Span<byte> k, ReadOnlySpan<byte> pk, ReadOnlySpan<byte> sk);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_box_easy_afternm(Span<byte> c, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> n, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_box_open_easy_afternm(Span<byte> m, ReadOnlySpan<byte> c, ulong clen, ReadOnlySpan<byte> n, ReadOnlySpan<byte> k);
}
