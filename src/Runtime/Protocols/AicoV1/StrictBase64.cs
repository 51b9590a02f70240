using System.Buffers;
using System.Buffers.Text;

namespace Aico.Protocols.AicoV1;

/// <summary>Standard base64 (RFC 4648, section 4), padded, without white space and with zero unused bits: one text for one value.</summary>
/// <remarks>The BCL's decoder skips white space, hence the check before it. It refuses set unused bits today, undocumented; this one always does.</remarks>
internal static class StrictBase64
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>Number of bytes a text of this length can hold at most.</summary>
    public static int MaxDecodedLength(int textLength) => textLength / 4 * 3;

    /// <summary>Decodes; false for anything but the canonical text.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length % 4 != 0)
        {
            return false;
        }

        if (text.IsEmpty)
        {
            return true;
        }

        int padding = text[^1] != (byte)'=' ? 0 : text[^2] != (byte)'=' ? 1 : 2;
        ReadOnlySpan<byte> digits = text[..^padding];
        if (digits.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        int unusedBits = padding switch { 1 => 0b11, 2 => 0b1111, _ => 0 };
        if ((ValueOf(digits[^1]) & unusedBits) != 0)
        {
            return false;
        }

        return Base64.DecodeFromUtf8(text, destination, out _, out written) == OperationStatus.Done;
    }

    /// <summary>Decodes a text that must hold exactly <paramref name="size"/> bytes; null otherwise.</summary>
    public static byte[]? DecodeExact(ReadOnlySpan<byte> text, int size)
    {
        if (text.Length != Base64.GetMaxEncodedToUtf8Length(size))
        {
            return null;
        }

        byte[] buffer = new byte[MaxDecodedLength(text.Length)];
        return TryDecode(text, buffer, out int written) && written == size ? buffer[..size] : null;
    }

    private static int ValueOf(byte digit) => digit switch
    {
        >= (byte)'A' and <= (byte)'Z' => digit - 'A',
        >= (byte)'a' and <= (byte)'z' => digit - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => digit - '0' + 52,
        (byte)'+' => 62,
        _ => 63,
    };
}
