namespace Aico.AspNetCore.Binding;

/// <summary>One pair of a query or form.</summary>
/// <param name="Key">The key, decoded.</param>
/// <param name="Value">The value as it came; null for a key without <c>=</c>.</param>
/// <param name="EncodedKey">The key as it came.</param>
/// <param name="IsEncoded">Whether the value is percent-encoded.</param>
internal readonly record struct TextPair(string Key, string? Value, string EncodedKey, bool IsEncoded)
{
    /// <summary>Gets the value, decoded; empty for a key without <c>=</c>.</summary>
    public string Text => Value is null ? "" : IsEncoded ? PercentText.DecodeQuery(Value) : Value;
}
