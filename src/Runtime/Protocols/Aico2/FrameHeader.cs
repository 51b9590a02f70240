using System.Buffers.Binary;

namespace Aico.Protocols.Aico2;

/// <summary>The low nibble of a frame's first byte. Section 8.</summary>
internal enum FrameType : byte
{
    Head = 1,
    Data = 2,
    Trailers = 3,
    Error = 4,
    Pad = 5,
}

/// <summary>The high nibble of a frame's first byte. 0x10 is reserved. Section 8.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>The plaintext is data ‖ 0x80 ‖ 0x00…</summary>
    Padded = 0x20,

    /// <summary>This DATA frame ends an item.</summary>
    EndOfItem = 0x40,

    /// <summary>Last frame of the message.</summary>
    Final = 0x80,
}

/// <summary>The four bytes before a frame's ciphertext; they are its associated data. Section 8.</summary>
/// <remarks><c>flags(4 bits) ‖ type(4 bits) ‖ u24 length</c>; length = plaintext + tag.</remarks>
/// <param name="Type">What the frame holds.</param>
/// <param name="Flags">How it stands in the message.</param>
/// <param name="Length">Bytes that follow: ciphertext and tag.</param>
internal readonly record struct FrameHeader(FrameType Type, FrameFlags Flags, int Length)
{
    public bool Has(FrameFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads a header; false unless type, flags, place and length are all allowed. Nothing is reserved before this is true.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool isFirst, int tagSize, out FrameHeader header)
    {
        uint word = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        header = new FrameHeader((FrameType)(word >> 24 & 0x0F), (FrameFlags)(word >> 24 & 0xF0), (int)(word & 0xFF_FFFF));
        return header.IsAllowed()
            && header.Type == FrameType.Head == isFirst
            && header.Length >= tagSize
            && header.Length <= MaxPlaintextOf(header.Type) + tagSize;
    }

    public void Write(Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ((uint)Type | (uint)Flags) << 24 | (uint)Length);

    /// <summary>Longest plaintext that a receiver accepts, padding included.</summary>
    public static int MaxPlaintextOf(FrameType type) => type == FrameType.Head ? Wire.MaxHeadPlaintext : Wire.MaxFramePlaintext;

    // The table of section 8: flags allowed, and FINAL where it is required.
    private bool IsAllowed() => Type switch
    {
        FrameType.Head => (Flags & ~(FrameFlags.Final | FrameFlags.Padded)) == 0,
        FrameType.Data => (Flags & ~(FrameFlags.Final | FrameFlags.EndOfItem | FrameFlags.Padded)) == 0,
        FrameType.Trailers or FrameType.Error => (Flags & ~FrameFlags.Padded) == FrameFlags.Final,
        FrameType.Pad => Flags == FrameFlags.None,
        _ => false,
    };
}
