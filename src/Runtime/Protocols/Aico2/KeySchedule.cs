using System.Security.Cryptography;
using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>From a finished handshake to the two session keys. Section 4.</summary>
/// <remarks>
/// <code>
/// k1, k2 = Split()                                                          32 bytes each
/// x = first 32 bytes of ChaCha20-Poly1305(k, nonce 0^12, ad "", 0^32)
/// K = HKDF-SHA-256(ikm x, salt h, info, 32)
/// </code>
/// The encryption of zeros lets stock Noise libraries be peers that do not export Split() keys. h as salt binds the keys to both payloads.
/// </remarks>
internal static class KeySchedule
{
    /// <summary>Gives <c>K_c2s ‖ K_s2c</c>, 64 bytes.</summary>
    public static Secret Derive(NoiseHandshake handshake)
    {
        Span<byte> k1 = stackalloc byte[Wire.KeySize];
        Span<byte> k2 = stackalloc byte[Wire.KeySize];
        var keys = new Secret(2 * Wire.KeySize);
        try
        {
            handshake.Split(k1, k2);
            Derive(k1, handshake.Hash, Wire.ClientToServer, keys.Span[..Wire.KeySize]);
            Derive(k2, handshake.Hash, Wire.ServerToClient, keys.Span[Wire.KeySize..]);
            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(k1);
            CryptographicOperations.ZeroMemory(k2);
        }
    }

    /// <summary>Computes x from a key of Split().</summary>
    public static void Export(ReadOnlySpan<byte> splitKey, Span<byte> exported)
    {
        Span<byte> nonce = stackalloc byte[Sodium.ChaChaNonceSize];
        Span<byte> block = stackalloc byte[Wire.KeySize + Wire.HandshakeTagSize];
        nonce.Clear();
        block.Clear();
        try
        {
            Sodium.ChaChaSeal(block, block[..Wire.KeySize], [], nonce, splitKey);
            block[..Wire.KeySize].CopyTo(exported);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
        }
    }

    private static void Derive(ReadOnlySpan<byte> splitKey, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> info, Span<byte> key)
    {
        Span<byte> exported = stackalloc byte[Wire.KeySize];
        try
        {
            Export(splitKey, exported);
            Kdf.Derive(exported, hash, info, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(exported);
        }
    }
}
