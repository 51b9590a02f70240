using System.Buffers;
using System.Buffers.Text;

namespace Aico.Protocols.Aico2;

/// <summary>base64url without padding (RFC 4648, section 5), canonical: unused low bits are zero, so one value has one text.</summary>
/// <remarks>The BCL's decoder accepts white space and padding, hence the checks before it.</remarks>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Decodes into a buffer that may be longer; false for anything but the canonical text of a value that fits.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length % 4 == 1 || DecodedLength(text.Length) > destination.Length || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        if (text.IsEmpty)
        {
            return true;
        }

        int rest = text.Length % 4;
        int unusedBits = rest switch { 2 => 0b1111, 3 => 0b11, _ => 0 };
        return (ValueOf(text[^1]) & unusedBits) == 0 && Base64Url.TryDecodeFromChars(text, destination, out written);
    }

    /// <summary>Decodes a text that must hold exactly as many bytes as the destination has.</summary>
    public static bool TryDecodeExact(ReadOnlySpan<char> text, Span<byte> destination) =>
        DecodedLength(text.Length) == destination.Length && TryDecode(text, destination, out int written) && written == destination.Length;

    private static int DecodedLength(int textLength) => (textLength / 4 * 3) + (textLength % 4 is var rest and > 0 ? rest - 1 : 0);

    private static int ValueOf(char digit) => digit switch
    {
        >= 'A' and <= 'Z' => digit - 'A',
        >= 'a' and <= 'z' => digit - 'a' + 26,
        >= '0' and <= '9' => digit - '0' + 52,
        '-' => 62,
        _ => 63,
    };
}
