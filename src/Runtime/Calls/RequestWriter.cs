using System.Diagnostics.CodeAnalysis;
using Aico.Addressing;
using Aico.Calls;
using Aico.Content;

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

    /// <summary>Gets the text of an enumeration value for any other method of the writer.</summary>
    /// <typeparam name="TEnum">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The <see cref="System.Runtime.Serialization.EnumMemberAttribute"/>'s value, else the name, else the number; null for null.</returns>
    public static string? EnumText<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TEnum>(TEnum? value)
        where TEnum : struct, Enum => value is { } known ? Addressing.EnumText<TEnum>.Of(known) : null;

    /// <summary>Gets the text of a value whose type only the call shows, for any other method of the writer.</summary>
    /// <typeparam name="T">A type parameter of the contract.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <returns>The text; null for null. An enumeration gives its name: attributes of a type that is not known at build time are not read.</returns>
    /// <exception cref="ArgumentException">The value is no scalar.</exception>
    public static string? ScalarText<T>(string name, T value, string? format = null) =>
        value is null or string or bool or char or Uri or IFormattable ? ValueText.Of(value, format) : throw AddressError.Value_IsNoScalar(name);

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

    /// <summary>Appends <c>/</c> and the value of an optional placeholder, escaped; null appends neither, an empty text an empty segment.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <exception cref="ArgumentException">The value contains a lone surrogate or is <c>.</c> or <c>..</c>. Also, once the target is finished: it starts with <c>//</c>.</exception>
    public void OptionalSegment<T>(string name, T value, string? format = null) => _draft.TargetBuilder.AppendOptionalSegment(name, ValueText.Of(value, format));

    /// <summary>Appends the value of a catch-all placeholder: each section between slashes is escaped, the slashes stay; null appends nothing.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <exception cref="ArgumentException">The value contains a lone surrogate or a section <c>.</c> or <c>..</c>. Also, once the target is finished: it starts with <c>//</c>.</exception>
    public void CatchAll<T>(string name, T value, string? format = null) => _draft.TargetBuilder.AppendCatchAll(name, ValueText.Of(value, format));

    /// <summary>Appends the value of a placeholder in the template's own query, escaped; null appends nothing.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <exception cref="ArgumentException">The value contains a lone surrogate.</exception>
    public void QueryValue<T>(string name, T value, string? format = null) => _draft.TargetBuilder.AppendQueryValue(name, ValueText.Of(value, format));

    /// <summary>Appends a pair to the query; null appends nothing unless <paramref name="serializeNull"/> is true.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="key">The key, not yet escaped.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <param name="serializeNull">Whether null appends <c>key=</c>.</param>
    /// <exception cref="ArgumentException">Key or value contains a lone surrogate.</exception>
    public void Query<T>(string key, T value, string? format = null, bool serializeNull = false) => AddPair(key, ValueText.Of(value, format), serializeNull);

    /// <summary>Appends a collection to the query; null appends nothing unless <paramref name="serializeNull"/> is true.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="key">The key, not yet escaped.</param>
    /// <param name="values">The values. In one pair null is an empty text; as pairs of their own nulls are left out.</param>
    /// <param name="collectionFormat">Whether the values share a pair, and what separates them.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <param name="serializeNull">Whether null instead of a collection appends <c>key=</c>.</param>
    /// <param name="text">Gives the text of a value in place of its own.</param>
    /// <exception cref="ArgumentException">Key or value contains a lone surrogate.</exception>
    public void QueryCollection<T>(
        string key, IEnumerable<T>? values, CollectionFormat collectionFormat, string? format = null, bool serializeNull = false, Func<T, string?>? text = null)
    {
        IEnumerable<string?>? texts = values?.Select(value => text is null ? ValueText.Of(value, format) : text(value));
        if (texts is null || collectionFormat != CollectionFormat.Multi)
        {
            AddPair(key, texts is null ? null : string.Join(Separator(collectionFormat), texts), serializeNull);
            return;
        }

        foreach (string? value in texts)
        {
            AddPair(key, value, serializeNull: false);
        }
    }

    /// <summary>Appends the entries of a dictionary to the query, those with a null value only if <paramref name="serializeNull"/> is true.</summary>
    /// <typeparam name="TKey">A scalar.</typeparam>
    /// <typeparam name="TValue">A scalar.</typeparam>
    /// <param name="prefix">What every key starts with, delimiter included.</param>
    /// <param name="pairs">The entries; null appends nothing.</param>
    /// <param name="format">Format of the values for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <param name="serializeNull">Whether a null value appends <c>key=</c>.</param>
    /// <param name="keyText">Gives the text of a key in place of its own.</param>
    /// <param name="valueText">Gives the text of a value in place of its own.</param>
    /// <exception cref="ArgumentException">Key or value contains a lone surrogate.</exception>
    public void QueryDictionary<TKey, TValue>(
        string prefix,
        IEnumerable<KeyValuePair<TKey, TValue>>? pairs,
        string? format = null,
        bool serializeNull = false,
        Func<TKey, string?>? keyText = null,
        Func<TValue, string?>? valueText = null)
    {
        foreach ((TKey key, TValue value) in pairs ?? [])
        {
            string? text = valueText is null ? ValueText.Of(value, format) : valueText(value);
            AddPair(prefix + (keyText is null ? ValueText.Of(key, null) : keyText(key)), text, serializeNull);
        }
    }

    /// <summary>Sets a header, replacing one of the same name; null removes it, an empty text sends it empty.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The header's name, a token that is not reserved.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    /// <exception cref="ArgumentException">The name is no token or reserved; the value contains CR, LF, NUL or a character outside ASCII; the request
    /// has more than 128 fields or its names and values have more than 16,384 characters.</exception>
    public void Header<T>(string name, T value, string? format = null) => _draft.HeaderList.Set(name, ValueText.Of(value, format));

    /// <summary>Sets headers, each replacing one of the same name; a null value removes one, an empty one is sent.</summary>
    /// <typeparam name="T">Text, or a scalar.</typeparam>
    /// <param name="headers">Names and values; null sets none.</param>
    /// <exception cref="ArgumentException">As for <see cref="Header"/>.</exception>
    public void HeaderCollection<T>(IEnumerable<KeyValuePair<string, T>>? headers)
    {
        foreach (KeyValuePair<string, T> header in headers ?? [])
        {
            Header(header.Key, header.Value);
        }
    }

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

    private static char Separator(CollectionFormat format) => format switch
    {
        CollectionFormat.Ssv => ' ',
        CollectionFormat.Tsv => '\t',
        CollectionFormat.Pipes => '|',
        _ => ',',
    };

    private void AddPair(string key, string? value, bool serializeNull)
    {
        if (value is not null || serializeNull)
        {
            _draft.TargetBuilder.AppendPair(key, value ?? "");
        }
    }
}
