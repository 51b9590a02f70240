namespace Aico.Addressing;

/// <summary>What stands before the keys of one element of an indexed collection: <c>a[0].</c></summary>
/// <param name="Text">As it is.</param>
/// <param name="Escaped">Escaped, but for the brackets: contract language, section 3.4.</param>
internal readonly record struct KeyPrefix(string? Text, string? Escaped)
{
    /// <summary>Adds the index of one more collection inside this one.</summary>
    /// <exception cref="ArgumentException">Key or delimiter is no well-formed UTF-16.</exception>
    public KeyPrefix Index(string key, int index, string delimiter) => new(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Text}{key}[{index}]{delimiter}"),
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Escaped}{PercentEncoding.Escape(key, key)}[{index}]{PercentEncoding.Escape(delimiter, key)}"));
}
