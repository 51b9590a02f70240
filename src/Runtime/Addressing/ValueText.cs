using System.Globalization;

namespace Aico.Addressing;

/// <summary>Text of a value in path, query and header. Contract language, section 3.3.</summary>
internal static class ValueText
{
    /// <summary>Gets the text, or null for null.</summary>
    /// <remarks>Enumerations come here only where the generator cannot see that they are some: their type is then open.</remarks>
    public static string? Of<T>(T value, string? format) => value switch
    {
        null => null,
        string text => text,
        Uri uri => uri.OriginalString,
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
