using System.Buffers;

namespace Aico.Protocols.Aico2;

/// <summary>Which texts a head may hold. Section 9. All texts are Latin-1: one character, one byte.</summary>
internal static class FieldRules
{
    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    // RFC 9110, section 5.6.2.
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    private static readonly SearchValues<char> Token = SearchValues.Create(TokenMarks + Digits + Lower + Upper);
    private static readonly SearchValues<char> LowerToken = SearchValues.Create(TokenMarks + Digits + Lower);
    private static readonly SearchValues<char> HostName = SearchValues.Create(Digits + Lower + Upper + "-._~!$&'()*+,;=%");
    private static readonly SearchValues<char> IPv6 = SearchValues.Create(Digits + "abcdefABCDEF:.");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create(Digits + "abcdefABCDEF");
    private static readonly SearchValues<char> Path = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x20).Select(static c => (char)c).Except("\"#<>\\^`{|}")]);

    private static readonly SearchValues<char> Value = SearchValues.Create(
        [' ', '\t', .. Enumerable.Range(0x21, 0x7E - 0x20).Concat(Enumerable.Range(0x80, 0x80)).Select(static c => (char)c)]);

    public static bool IsMethod(ReadOnlySpan<char> method) => !method.IsEmpty && !method.ContainsAnyExcept(Token) && method is not "CONNECT";

    public static bool IsScheme(ReadOnlySpan<char> scheme) => scheme is "http" or "https";

    /// <summary>A host or [IPv6], and an optional port; no userinfo.</summary>
    public static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        ReadOnlySpan<char> rest;
        if (authority.StartsWith('['))
        {
            int end = authority.IndexOf(']');
            if (end < 3 || authority[1..end].ContainsAnyExcept(IPv6) || !authority[1..end].Contains(':'))
            {
                return false;
            }

            rest = authority[(end + 1)..];
        }
        else
        {
            int colon = authority.IndexOf(':');
            ReadOnlySpan<char> host = colon < 0 ? authority : authority[..colon];
            if (host.IsEmpty || host.ContainsAnyExcept(HostName) || !HasWholeEscapes(host))
            {
                return false;
            }

            rest = authority[host.Length..];
        }

        return rest.IsEmpty || (rest[0] == ':' && rest.Length is >= 2 and <= 6 && !rest[1..].ContainsAnyExceptInRange('0', '9'));
    }

    public static bool IsPath(ReadOnlySpan<char> path) => path.StartsWith('/') && !path.ContainsAnyExcept(Path) && HasWholeEscapes(path);

    /// <summary>A lower-case token that is not one of the fields that belong to a connection.</summary>
    public static bool IsName(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(LowerToken) && !IsRefused(name);

    public static bool IsValue(ReadOnlySpan<char> value) =>
        value.IsEmpty || (!value.ContainsAnyExcept(Value) && value[0] is not (' ' or '\t') && value[^1] is not (' ' or '\t'));

    /// <summary>Fields that say something of a connection or of framing, which a sealed message has not. A sender leaves them out.</summary>
    public static bool IsRefused(ReadOnlySpan<char> name) =>
        name is "connection" or "expect" or "host" or "keep-alive" or "proxy-connection" or "te" or "trailer" or "transfer-encoding" or "upgrade";

    public static bool IsReserved(ReadOnlySpan<char> name) => name.StartsWith(Wire.ReservedPrefix, StringComparison.OrdinalIgnoreCase);

    public static bool IsContentLength(ReadOnlySpan<char> value) =>
        value.Length is >= 1 and <= Wire.MaxContentLengthDigits && !value.ContainsAnyExceptInRange('0', '9');

    private static bool HasWholeEscapes(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('%') is var at and >= 0)
        {
            if (text.Length < at + 3 || text.Slice(at + 1, 2).ContainsAnyExcept(HexDigits))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }
}
