using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Aico.AspNetCore.Binding;

namespace Aico;

/// <summary>Reads values from their texts, in the invariant culture. Called by generated code. Source: contract language, section 3.3, read backwards.</summary>
public static class ValueParser
{
    /// <summary>Reads text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The same.</param>
    /// <returns>True.</returns>
    public static bool Text(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return true;
    }

    /// <summary>Reads <c>True</c> or <c>False</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Boolean(string text, out bool value) => bool.TryParse(text, out value);

    /// <summary>Reads an address, absolute or relative.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Address(string text, [MaybeNullWhen(false)] out Uri value) => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out value);

    /// <summary>Reads a date with time. One in UTC stays in UTC: the kind is the text's.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Date(string text, out DateTime value) => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out value);

    /// <summary>Reads a value of an enumeration: what <see cref="System.Runtime.Serialization.EnumMemberAttribute"/> says, else its name, else its number.</summary>
    /// <typeparam name="TEnum">The enumeration.</typeparam>
    /// <param name="text">The text. Upper and lower case differ only where two names do.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Enumeration<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum => EnumNames<TEnum>.TryParse(text, out value);

    /// <summary>Reads a value that knows its own text.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Parsable<T>(string text, [MaybeNullWhen(false)] out T value)
        where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads a value of a type that only the mapping shows: text, number, date, identifier, enumeration or another scalar of the framework.</summary>
    /// <typeparam name="T">A type argument of the contract.</typeparam>
    /// <param name="text">The text. An enumeration's is its name or number: attributes of a type that is not known at build time are not read.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    /// <exception cref="NotSupportedException">The type has no text that can be read.</exception>
    public static bool Scalar<T>(string text, [MaybeNullWhen(false)] out T value) => ScalarParsers.TryParse(text, out value);

    /// <summary>Reads a nullable value: an empty text is null.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="parser">Reads what is not empty.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool OrNull<T>(string text, TextParser<T> parser, out T? value)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(parser);
        value = null;
        if (text.Length == 0)
        {
            return true;
        }

        bool isValid = parser(text, out T known);
        value = isValid ? known : null;
        return isValid;
    }

    /// <summary>Reads a number that was written with a format.</summary>
    /// <typeparam name="T">The number's type.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="format">The format: <c>X</c> and <c>B</c> are read as such, any other as whatever a number may look like.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Number<T>(string text, string format, [MaybeNullWhen(false)] out T value)
        where T : INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(format);
        NumberStyles style = format switch
        {
            ['X' or 'x', ..] => NumberStyles.HexNumber,
            ['B' or 'b', ..] => NumberStyles.BinaryNumber,
            _ => NumberStyles.Number | NumberStyles.AllowExponent | NumberStyles.AllowCurrencySymbol | NumberStyles.AllowParentheses,
        };
        return T.TryParse(text, style, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a date with time that was written with a format.</summary>
    /// <param name="text">The text.</param>
    /// <param name="format">The format.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Exact(string text, string format, out DateTime value) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out value);

    /// <summary>Reads a date with time and offset that was written with a format. Without an offset in the format it is UTC's.</summary>
    /// <param name="text">The text.</param>
    /// <param name="format">The format.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Exact(string text, string format, out DateTimeOffset value) =>
        DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);

    /// <summary>Reads a date that was written with a format.</summary>
    /// <param name="text">The text.</param>
    /// <param name="format">The format.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Exact(string text, string format, out DateOnly value) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    /// <summary>Reads a time of day that was written with a format.</summary>
    /// <param name="text">The text.</param>
    /// <param name="format">The format.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Exact(string text, string format, out TimeOnly value) =>
        TimeOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    /// <summary>Reads a span of time that was written with a format.</summary>
    /// <param name="text">The text.</param>
    /// <param name="format">The format.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Exact(string text, string format, out TimeSpan value) => TimeSpan.TryParseExact(text, format, CultureInfo.InvariantCulture, out value);
}
