using System.Numerics;

namespace Aico.Protocols.Aico2;

/// <summary>A sender's choice of padding, which hides lengths of HEAD and DATA: none, Padmé, or the next multiple of a bucket. Section 8.</summary>
/// <remarks>Padmé: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", section 4; at most 12 % overhead.</remarks>
internal readonly struct FramePadding
{
    private const int PadmeBucket = -1;

    private readonly int _bucket;

    private FramePadding(int bucket) => _bucket = bucket;

    public static FramePadding None => default;

    public static FramePadding Padme => new(PadmeBucket);

    public bool IsNone => _bucket == 0;

    public static FramePadding Bucket(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Wire.MaxHeadPlaintext);
        return new FramePadding(size);
    }

    /// <summary>As a contract says it: 0 is Padmé, a positive number a bucket, which is cut at the longest head.</summary>
    public static FramePadding Of(int bucket) => bucket == 0 ? Padme : Bucket(Math.Min(bucket, Wire.MaxHeadPlaintext));

    /// <summary>The padded length of L = data + 1, never above the limit, which must hold L.</summary>
    public int PaddedLength(int length, int limit)
    {
        int padded = _bucket == PadmeBucket ? PadmeLength(length) : (length + _bucket - 1) / _bucket * _bucket;
        return Math.Min(padded, limit);
    }

    /// <summary>⌈L / 2^z⌉·2^z with E = ⌊log2 L⌋, z = max(0, E − ⌊log2 E⌋ − 1), and z = 0 for L ≤ 1.</summary>
    public static int PadmeLength(int length)
    {
        if (length <= 1)
        {
            return length;
        }

        int exponent = BitOperations.Log2((uint)length);
        int zeros = Math.Max(0, exponent - BitOperations.Log2((uint)exponent) - 1);
        int mask = (1 << zeros) - 1;
        return (length + mask) & ~mask;
    }

    /// <summary>Finds the end of the data: trailing zeros and one 0x80 are stripped. False without that 0x80.</summary>
    public static bool TryStrip(ReadOnlySpan<byte> padded, out int dataLength)
    {
        dataLength = padded.LastIndexOfAnyExcept((byte)0);
        return dataLength >= 0 && padded[dataLength] == Wire.PaddingMark;
    }
}
