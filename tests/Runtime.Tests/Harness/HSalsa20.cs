using System.Buffers.Binary;
using System.Numerics;

namespace Aico.Runtime.Tests.Harness;

/// <summary>HSalsa20 from its definition, so that box keys are checked against raw X25519 results without the library under test.</summary>
/// <remarks>D. J. Bernstein, "Extending the Salsa20 nonce", section 2, with 16 zero bytes as input: what crypto_box_beforenm does.</remarks>
internal static class HSalsa20
{
    public static byte[] BoxKey(ReadOnlySpan<byte> x25519Output)
    {
        Span<uint> x = stackalloc uint[16];
        (x[0], x[5], x[10], x[15]) = (0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
        for (int i = 0; i < 4; i++)
        {
            x[1 + i] = BinaryPrimitives.ReadUInt32LittleEndian(x25519Output[(4 * i)..]);
            x[11 + i] = BinaryPrimitives.ReadUInt32LittleEndian(x25519Output[(16 + (4 * i))..]);
        }

        for (int round = 0; round < 10; round++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }

        byte[] key = new byte[32];
        int[] words = [0, 5, 10, 15, 6, 7, 8, 9];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(4 * i), x[words[i]]);
        }

        return key;
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
