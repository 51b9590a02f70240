using System.Diagnostics.CodeAnalysis;
using Aico.Addressing;

namespace Aico;

/// <summary>Receives target, headers and content of one attempt from generated code. Lives only as long as the builder runs.</summary>
/// <remarks>
/// Order matters: first the template from left to right, then query pairs; headers from the widest scope to the narrowest. Faults of an
/// argument are <see cref="ArgumentException"/>s with the argument's name, never with its value. Source: contract language, section 3.
/// </remarks>
public readonly ref struct RequestWriter
{
    private readonly RequestDraft _draft;

    internal RequestWriter(RequestDraft draft) => _draft = draft;

    /// <summary>Appends literal text of the route template.</summary>
    /// <param name="literal">Canonical text, percent-encoded at build time. The first <c>?</c> starts the query.</param>
    public void Path(string literal) => _draft.TargetBuilder.AppendLiteral(literal);

    /// <summary>Appends the value of a placeholder in the path, escaped.</summary>
    /// <typeparam name="T">A scalar: text, number, date, <see cref="Uri"/> or any type with a text of its own.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value; null counts as empty.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <exception cref="ArgumentException">The value contains a lone surrogate. Also, once the segment is finished: it is empty, <c>.</c> or <c>..</c>.</exception>
    public void PathValue<T>(string name, T value, string? format = null) => _draft.TargetBuilder.AppendSegmentValue(name, ValueText.Of(value, format));

    /// <summary>Appends an enumeration value in the path, escaped.</summary>
    /// <inheritdoc cref="QueryEnum" path="/typeparam"/>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value; null counts as empty.</param>
    /// <exception cref="ArgumentException">Once the segment is finished: it is empty, <c>.</c> or <c>..</c>.</exception>
    public void PathValueEnum<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>(string name, TEnum? value)
        where TEnum : struct, Enum => _draft.TargetBuilder.AppendSegmentValue(name, TextOf(value));

    /// <summary>Appends the value of a placeholder in the template's own query, escaped; null appends nothing.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <exception cref="ArgumentException">The value contains a lone surrogate.</exception>
    public void QueryValue<T>(string name, T value, string? format = null) => _draft.TargetBuilder.AppendQueryValue(name, ValueText.Of(value, format));

    /// <summary>Appends an enumeration value in the template's own query, escaped; null appends nothing.</summary>
    /// <inheritdoc cref="QueryEnum" path="/typeparam"/>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value's text contains a lone surrogate.</exception>
    public void QueryValueEnum<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>(string name, TEnum? value)
        where TEnum : struct, Enum => _draft.TargetBuilder.AppendQueryValue(name, TextOf(value));

    /// <summary>Appends a pair to the query; null appends nothing unless <paramref name="serializeNull"/> is true.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="key">The key, not yet escaped.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <param name="serializeNull">Whether null appends <c>key=</c>.</param>
    /// <exception cref="ArgumentException">Key or value contains a lone surrogate.</exception>
    public void Query<T>(string key, T value, string? format = null, bool serializeNull = false) => AddPair(key, ValueText.Of(value, format), serializeNull);

    /// <summary>Appends a pair with an enumeration value to the query; null appends nothing unless <paramref name="serializeNull"/> is true.</summary>
    /// <typeparam name="TEnum">The enumeration. Its text is the <see cref="System.Runtime.Serialization.EnumMemberAttribute"/>'s value, else the name, else the number.</typeparam>
    /// <param name="key">The key, not yet escaped.</param>
    /// <param name="value">The value.</param>
    /// <param name="serializeNull">Whether null appends <c>key=</c>.</param>
    /// <exception cref="ArgumentException">Key or text contains a lone surrogate.</exception>
    public void QueryEnum<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>(string key, TEnum? value, bool serializeNull = false)
        where TEnum : struct, Enum => AddPair(key, TextOf(value), serializeNull);

    /// <summary>Sets a header, replacing one of the same name; null removes it, an empty text sends it empty.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The header's name, a token that is not reserved.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <exception cref="ArgumentException">The name is no token or reserved; the value contains CR, LF, NUL or a character outside ASCII; the request
    /// has more than 128 fields or its names and values have more than 16,384 characters.</exception>
    public void Header<T>(string name, T value, string? format = null) => _draft.HeaderList.Set(name, ValueText.Of(value, format));

    /// <summary>Sets a header to an enumeration value, replacing one of the same name; null removes it.</summary>
    /// <inheritdoc cref="QueryEnum" path="/typeparam"/>
    /// <param name="name">The header's name, a token that is not reserved.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">As for <see cref="Header"/>.</exception>
    public void HeaderEnum<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>(string name, TEnum? value)
        where TEnum : struct, Enum => _draft.HeaderList.Set(name, TextOf(value));

    /// <summary>Sets <c>Authorization: scheme value</c>; null or blank removes the header.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="scheme">The authentication scheme, a token.</param>
    /// <param name="value">The credential.</param>
    /// <exception cref="ArgumentException">As for <see cref="Header"/>.</exception>
    public void Authorize<T>(string scheme, T value) =>
        _draft.HeaderList.Set("Authorization", ValueText.Of(value, null) is { } text && !string.IsNullOrWhiteSpace(text) ? $"{scheme} {text}" : null);

    /// <summary>Sets the content to a JSON value; null means no content.</summary>
    /// <typeparam name="T">The type the parameter declares: the value is written by its <see cref="System.Text.Json.Serialization.Metadata.JsonTypeInfo"/>.</typeparam>
    /// <param name="value">The value, serialized anew on every attempt.</param>
    public void JsonBody<T>(T value)
    {
        if (value is not null)
        {
            _draft.SetContent(new JsonRequestContent<T>(value));
        }
    }

    private static string? TextOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>(TEnum? value)
        where TEnum : struct, Enum => value is { } known ? EnumText<TEnum>.Of(known) : null;

    private void AddPair(string key, string? value, bool serializeNull)
    {
        if (value is not null || serializeNull)
        {
            _draft.TargetBuilder.AppendPair(key, value ?? "");
        }
    }
}
