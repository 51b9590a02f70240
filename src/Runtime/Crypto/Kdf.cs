using System.Security.Cryptography;

namespace Aico.Crypto;

/// <summary>Key derivation with SHA-256: HMAC (RFC 2104) and HKDF (RFC 5869), over spans. Hashes have 32 bytes.</summary>
internal static class Kdf
{
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>Noise's HKDF with two outputs: <c>t = HMAC(key, input); o1 = HMAC(t, 1); o2 = HMAC(t, o1 ‖ 2)</c>.</summary>
    /// <remarks>By hand, because the input may be empty, which NSec refuses. The first output may be the key's own memory. Noise revision 34, section 4.3.</remarks>
    public static void Pair(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> first, Span<byte> second)
    {
        Span<byte> temporary = stackalloc byte[HashSize];
        Span<byte> tail = stackalloc byte[HashSize + 1];
        try
        {
            HMACSHA256.HashData(key, input, temporary);
            HMACSHA256.HashData(temporary, [1], tail);
            tail[HashSize] = 2;
            tail[..HashSize].CopyTo(first);
            HMACSHA256.HashData(temporary, tail, second);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(temporary);
            CryptographicOperations.ZeroMemory(tail);
        }
    }

    /// <summary>HKDF, both steps. The output has at most 255 hashes, else <see cref="ArgumentException"/>.</summary>
    public static void Derive(ReadOnlySpan<byte> input, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, input, output, salt, info);
}
