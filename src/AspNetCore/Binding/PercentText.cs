namespace Aico.AspNetCore.Binding;

/// <summary>Text as an address holds it. RFC 3986, section 2.1.</summary>
internal static class PercentText
{
    public static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    /// <summary>Decodes a key or value of a query. Our own clients write a space as <c>%20</c>, forms of browsers as <c>+</c>.</summary>
    public static string DecodeQuery(string text) => Decode(text.Contains('+', StringComparison.Ordinal) ? text.Replace('+', ' ') : text);
}
