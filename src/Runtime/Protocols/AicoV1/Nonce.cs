using System.Buffers.Binary;

namespace Aico.Protocols.AicoV1;

/// <summary>The 24 bytes of a nonce as a value, for sets of nonces seen.</summary>
internal readonly record struct Nonce(ulong First, ulong Second, ulong Third)
{
    public static Nonce Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
}
