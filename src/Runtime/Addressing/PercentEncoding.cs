using System.Buffers;
using System.Text;

namespace Aico.Addressing;

/// <summary>Percent-encoding of texts that are escaped apart from a target, and the check of texts that come escaped.</summary>
/// <remarks>RFC 3986, sections 2.1 and 6.2.2.2; contract language, sections 2 and 3.3.</remarks>
internal static class PercentEncoding
{
    /// <summary>Escapes all but unreserved characters, as UTF-8.</summary>
    /// <exception cref="ArgumentException">The text is no well-formed UTF-16.</exception>
    public static string Escape(string text, string parameter)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            // The BCL would send U+FFFD, a value the caller never gave.
            if (Rune.DecodeFromUtf16(rest, out _, out int read) != OperationStatus.Done)
            {
                throw AddressError.Text_IsNotUtf16(parameter);
            }

            rest = rest[read..];
        }

        return Uri.EscapeDataString(text);
    }

    /// <summary>Makes text that is escaped already canonical: escapes of unreserved characters are undone, nothing else is touched.</summary>
    /// <param name="text">The text.</param>
    /// <param name="parameter">Name of the parameter, for errors.</param>
    /// <param name="more">Characters that may stand here beside those of a path segment.</param>
    /// <param name="less">Characters of a path segment that may not.</param>
    /// <exception cref="ArgumentException">The text has a character that may not stand here, or <c>%</c> without two hexadecimal digits.</exception>
    public static string Canonical(string text, string parameter, string more = "", string less = "")
    {
        var canonical = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                char value = (char)Convert.ToByte(text.Substring(i + 1, 2), 16);
                if (TargetRules.IsUnreserved(value))
                {
                    canonical.Append(value);
                }
                else
                {
                    canonical.Append(text, i, 3);
                }

                i += 2;
            }
            else if ((TargetRules.IsPathCharacter(c) && !less.Contains(c, StringComparison.Ordinal)) || more.Contains(c, StringComparison.Ordinal))
            {
                canonical.Append(c);
            }
            else
            {
                throw AddressError.Text_IsNotEncoded(parameter);
            }
        }

        return canonical.ToString();
    }
}
