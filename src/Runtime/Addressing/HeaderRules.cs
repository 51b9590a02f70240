namespace Aico.Addressing;

/// <summary>Which header fields a contract may carry. Compiled into the generator too, so that build and call refuse the same.</summary>
/// <remarks>RFC 9110, sections 5.1, 5.5 and 5.6.2; contract language, section 3.5.</remarks>
internal static class HeaderRules
{
    /// <summary>Most fields one request may carry.</summary>
    public const int MaxFields = 128;

    /// <summary>Most characters that names and values of one request may have together.</summary>
    public const int MaxCharacters = 16 * 1024;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Content-Length", "X-Client-ID",
    };

    private static readonly HashSet<string> OfContent = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Expires", "Last-Modified",
    };

    /// <summary>Gets whether the name is a token.</summary>
    public static bool IsToken(string name)
    {
        foreach (char c in name)
        {
            if (!IsTokenCharacter(c))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    /// <summary>Gets whether the name belongs to the transport or to the protocol.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name) || name.StartsWith("aico-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets whether the header describes content, so that it makes no sense without any.</summary>
    public static bool IsOfContent(string name) => OfContent.Contains(name);

    /// <summary>Gets whether the value is ASCII without CR, LF and NUL.</summary>
    public static bool IsValue(string value)
    {
        foreach (char c in value)
        {
            if (c is '\r' or '\n' or '\0' or > '\x7e')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTokenCharacter(char c) =>
        TargetRules.IsUnreserved(c) || c is '!' or '#' or '$' or '%' or '&' or '\'' or '*' or '+' or '^' or '`' or '|';
}
