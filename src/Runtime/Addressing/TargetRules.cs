namespace Aico.Addressing;

/// <summary>Characters of a canonical target. Compiled into the generator too, so that literal text and values obey one rule.</summary>
/// <remarks>RFC 3986, sections 2 and 3; contract language, sections 3.2 and 3.3.</remarks>
internal static class TargetRules
{
    /// <summary>Gets whether the character is an ASCII letter or digit.</summary>
    public static bool IsAsciiLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');

    /// <summary>Gets whether the character never needs escaping. <see cref="Uri"/> undoes the escaping of these, so they must not be escaped.</summary>
    public static bool IsUnreserved(char c) => IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    /// <summary>Gets whether the character may stand unescaped inside a path segment.</summary>
    public static bool IsPathCharacter(char c) =>
        IsUnreserved(c) || c is ':' or '@' or '!' or '$' or '&' or '\'' or '(' or ')' or '*' or '+' or ',' or ';' or '=';

    /// <summary>Gets whether the segment is one that <see cref="Uri"/> folds away.</summary>
    public static bool IsDotSegment(string segment) => segment is "." or "..";
}
