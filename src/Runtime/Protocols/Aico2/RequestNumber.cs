using System.Buffers.Binary;

namespace Aico.Protocols.Aico2;

/// <summary>What names a request in its session: the header <c>Aico-Request</c>, and with the session's key all nonces. Section 6.</summary>
/// <remarks><c>b64url(u64(n) ‖ salt(8))</c>, 22 characters. n counts 1, 2, 3 …; the salt protects when counting fails, after a snapshot or a clone.</remarks>
/// <param name="Number">n.</param>
/// <param name="Salt">The 8 bytes of the salt, read as a big-endian number.</param>
internal readonly record struct RequestNumber(ulong Number, ulong Salt)
{
    public static bool TryParse(string? text, out RequestNumber number)
    {
        Span<byte> bytes = stackalloc byte[Wire.RequestNumberSize];
        if (!Base64UrlText.TryDecodeExact(text, bytes))
        {
            number = default;
            return false;
        }

        number = new RequestNumber(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Wire.RequestNumberSize];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Number);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Salt);
        return Base64UrlText.Encode(bytes);
    }
}
