using System.Buffers;
using System.Buffers.Binary;

namespace Aico.Protocols.Aico2;

/// <summary>QUIC's variable-length integers (RFC 9000, section 16), shortest form only: one value, one text. Section 9.</summary>
internal static class VarInt
{
    /// <summary>Reads an integer and moves past it; false for a cut one and for one that is longer than it need be.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> input, out ulong value)
    {
        value = 0;
        if (input.IsEmpty)
        {
            return false;
        }

        int size = 1 << (input[0] >> 6);
        if (input.Length < size)
        {
            return false;
        }

        value = size switch
        {
            1 => input[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(input) & 0x3FFFu,
            4 => BinaryPrimitives.ReadUInt32BigEndian(input) & 0x3FFF_FFFFu,
            _ => BinaryPrimitives.ReadUInt64BigEndian(input) & 0x3FFF_FFFF_FFFF_FFFFu,
        };
        input = input[size..];
        return SizeOf(value) == size;
    }

    public static void Write(ulong value, IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(8);
        int size = SizeOf(value);
        switch (size)
        {
            case 1:
                span[0] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)(value | 0x4000));
                break;
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(span, (uint)value | 0x8000_0000);
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(span, value | 0xC000_0000_0000_0000);
                break;
        }

        output.Advance(size);
    }

    public static int SizeOf(ulong value) => value switch
    {
        < 1UL << 6 => 1,
        < 1UL << 14 => 2,
        < 1UL << 30 => 4,
        < 1UL << 62 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };
}
