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
    private readonly IPairSink? _pairs;
    private readonly KeyPrefix _prefix;

    internal RequestWriter(RequestDraft draft)
        : this(draft, null, default)
    {
    }

    private RequestWriter(RequestDraft draft, IPairSink? pairs, KeyPrefix prefix)
    {
        _draft = draft;
        _pairs = pairs;
        _prefix = prefix;
    }

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

    /// <summary>Appends a value that is percent-encoded already in place of a placeholder in the path.</summary>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value; null counts as empty.</param>
    /// <exception cref="ArgumentException">The value has a character that may not stand in a segment. Also as for <see cref="PathValue"/>.</exception>
    public void EncodedPathValue(string name, string? value) => _draft.TargetBuilder.AppendEncodedSegmentValue(name, PercentEncoding.Canonical(value ?? "", name));

    /// <summary>Appends <c>/</c> and a value that is percent-encoded already; null appends neither.</summary>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value has a character that may not stand in a segment. Also as for <see cref="OptionalSegment"/>.</exception>
    public void EncodedOptionalSegment(string name, string? value) =>
        _draft.TargetBuilder.AppendOptionalSegment(name, value is null ? null : PercentEncoding.Canonical(value, name), isEncoded: true);

    /// <summary>Appends sections that are percent-encoded already; null appends nothing.</summary>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value has a character that may not stand in a path. Also as for <see cref="CatchAll"/>.</exception>
    public void EncodedCatchAll(string name, string? value) => _draft.TargetBuilder.AppendCatchAll(name, PercentEncoding.Canonical(value ?? "", name, more: "/"), isEncoded: true);

    /// <summary>Appends a value that is percent-encoded already in the template's own query; null appends nothing.</summary>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value has a character that may not stand in the value of a pair.</exception>
    public void EncodedQueryValue(string name, string? value) => _draft.TargetBuilder.AppendEncodedQueryValue(PercentEncoding.Canonical(value ?? "", name, more: "/?", less: "&"));

    /// <summary>Appends a pair whose value is percent-encoded already to the query; null appends nothing unless <paramref name="serializeNull"/> is true.</summary>
    /// <param name="key">The key, not yet escaped.</param>
    /// <param name="value">The value.</param>
    /// <param name="serializeNull">Whether null appends <c>key=</c>.</param>
    /// <exception cref="ArgumentException">The value has a character that may not stand in the value of a pair; the key contains a lone surrogate.</exception>
    public void EncodedQuery(string key, string? value, bool serializeNull = false)
    {
        if (value is not null || serializeNull)
        {
            _draft.TargetBuilder.AppendEncodedPair(key, PercentEncoding.Canonical(value ?? "", key, more: "/?", less: "&"));
        }
    }

    /// <summary>Appends a key without a value to the query; null and empty text append nothing.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The key.</param>
    /// <exception cref="ArgumentException">The key contains a lone surrogate.</exception>
    public void QueryName<T>(string name, T value) => AddFlag(name, ValueText.Of(value, null), isEncoded: false);

    /// <summary>Appends a key, or a whole piece of a query, that is percent-encoded already; null and empty text append nothing.</summary>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="ArgumentException">The text has a character that may not stand in a query.</exception>
    public void EncodedQueryName(string name, string? value) => AddFlag(name, value is null ? null : PercentEncoding.Canonical(value, name, more: "/?"), isEncoded: true);

    /// <summary>Appends one key without a value for each text of a collection.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="values">The keys; null and empty ones append nothing.</param>
    /// <param name="text">Gives the text of a key in place of its own.</param>
    /// <exception cref="ArgumentException">A key contains a lone surrogate.</exception>
    public void QueryNames<T>(string name, IEnumerable<T>? values, Func<T, string?>? text = null)
    {
        foreach (T value in values ?? [])
        {
            AddFlag(name, text is null ? ValueText.Of(value, null) : text(value), isEncoded: false);
        }
    }

    /// <summary>Lets a converter append the pairs of a value; null appends nothing.</summary>
    /// <typeparam name="T">What the converter takes.</typeparam>
    /// <param name="name">The parameter's name on the wire.</param>
    /// <param name="value">The value.</param>
    /// <param name="converter">The converter.</param>
    public void QueryConverter<T>(string name, T? value, IQueryConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (value is not null)
        {
            converter.Append(new QueryWriter(ref _draft.TargetBuilder), name, value);
        }
    }

    /// <summary>Lets a converter append the pairs of a value; null appends nothing.</summary>
    /// <typeparam name="T">What the converter takes.</typeparam>
    /// <param name="name">The parameter's name on the wire.</param>
    /// <param name="value">The value.</param>
    /// <param name="converter">The converter.</param>
    public void QueryConverter<T>(string name, T? value, IQueryConverter<T> converter)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (value is { } known)
        {
            converter.Append(new QueryWriter(ref _draft.TargetBuilder), name, known);
        }
    }

    /// <summary>Appends the pairs of the objects of a collection, each under its index; null objects are left out and keep theirs.</summary>
    /// <typeparam name="T">The objects.</typeparam>
    /// <param name="key">The collection's key, not yet escaped.</param>
    /// <param name="values">The objects; null appends nothing.</param>
    /// <param name="delimiter">What stands between the index and a property's key.</param>
    /// <param name="write">Writes the pairs of one object.</param>
    /// <exception cref="ArgumentException">Key or value contains a lone surrogate.</exception>
    public void QueryIndexed<T>(string key, IEnumerable<T?>? values, string delimiter, PairBuilder<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        int index = 0;
        foreach (T? value in values ?? [])
        {
            if (value is not null)
            {
                write(new RequestWriter(_draft, _pairs, _prefix.Index(key, index, delimiter)), value);
            }

            index++;
        }
    }

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
    public void JsonBody<T>(T value) => SetContent(value is null ? null : new JsonRequestContent<T>(value));

    /// <summary>Sets the content to text as UTF-8; null means no content.</summary>
    /// <param name="text">The text.</param>
    public void TextBody(string? text) => SetContent(text is null ? null : new TextContent(text));

    /// <summary>Sets the content to bytes; null means no content.</summary>
    /// <param name="bytes">The bytes; read when the attempt is sent.</param>
    public void BytesBody(byte[]? bytes) => SetContent(bytes is null ? null : new BytesContent(bytes));

    /// <summary>Sets the content to bytes; null means no content.</summary>
    /// <param name="bytes">The bytes; read when the attempt is sent.</param>
    public void BytesBody(ReadOnlyMemory<byte>? bytes) => SetContent(bytes is { } known ? new BytesContent(known) : null);

    /// <summary>Sets the content to a stream, which can be taken once; null means no content.</summary>
    /// <param name="source">Read from its position to its end. Disposing it is the caller's business.</param>
    public void StreamBody(Stream? source) => SetContent(source is null ? null : new ByteStreamContent(source));

    /// <summary>Sets the content to the streams that a factory gives, a new one for each attempt; null means no content.</summary>
    /// <param name="factory">Each stream is read to its end and disposed.</param>
    public void StreamBody(Func<CancellationToken, ValueTask<Stream>>? factory) => SetContent(factory is null ? null : new ByteStreamContent(factory));

    /// <summary>Sets the content to pieces of bytes, which can be taken once; null means no content.</summary>
    /// <param name="source">Gives the pieces, each sent as it comes.</param>
    public void ChunksBody(IAsyncEnumerable<ReadOnlyMemory<byte>>? source) => SetContent(source is null ? null : new ByteChunksContent(source));

    /// <summary>Sets the content to pieces of bytes out of a factory, a new sequence for each attempt; null means no content.</summary>
    /// <param name="factory">Gives the sequences.</param>
    public void ChunksBody(Func<IAsyncEnumerable<ReadOnlyMemory<byte>>>? factory) => SetContent(factory is null ? null : new ByteChunksContent(factory));

    /// <summary>Sets the content to JSON items, which can be taken once; null means no content.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="source">Gives the items, each sent as it comes.</param>
    public void ItemsBody<T>(IAsyncEnumerable<T>? source) => SetContent(source is null ? null : new ItemsContent<T>(source, asLines: false));

    /// <summary>Sets the content to JSON items out of a factory, a new sequence for each attempt; null means no content.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="factory">Gives the sequences.</param>
    public void ItemsBody<T>(Func<IAsyncEnumerable<T>>? factory) => SetContent(factory is null ? null : new ItemsContent<T>(factory, asLines: false));

    /// <summary>Sets the content to JSON values, one per line; null means no content.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="values">Enumerated anew on every attempt.</param>
    public void JsonLinesBody<T>(IEnumerable<T>? values) => SetContent(values is null ? null : new JsonLinesContent<T>(values));

    /// <summary>Sets the content to JSON values, one per line, which can be taken once; null means no content.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="source">Gives the values, each sent as it comes.</param>
    public void JsonLinesBody<T>(IAsyncEnumerable<T>? source) => SetContent(source is null ? null : new ItemsContent<T>(source, asLines: true));

    /// <summary>Sets the content to JSON values out of a factory, one per line, a new sequence for each attempt; null means no content.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="factory">Gives the sequences.</param>
    public void JsonLinesBody<T>(Func<IAsyncEnumerable<T>>? factory) => SetContent(factory is null ? null : new ItemsContent<T>(factory, asLines: true));

    /// <summary>Sets the content to a form, <c>a=1&amp;b=2</c>; null means no content.</summary>
    /// <typeparam name="T">An object or dictionary.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="write">Writes its pairs.</param>
    /// <exception cref="ArgumentException">Key or value contains a lone surrogate.</exception>
    public void FormBody<T>(T? value, PairBuilder<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (value is not null)
        {
            FormPairs pairs = new();
            write(new RequestWriter(_draft, pairs, default), value);
            SetContent(new TextContent(pairs.ToString(), MediaTypes.Form));
        }
    }

    /// <summary>Sets the content to parts, which the calls that follow add.</summary>
    /// <param name="boundary">What separates them, or null for a random text.</param>
    public void Multipart(string? boundary = null) => SetContent(new MultipartFormContent(boundary));

    /// <summary>Adds a text field to the parts; null adds nothing.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The part's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">Format for <see cref="IFormattable"/>, with the invariant culture.</param>
    public void TextPart<T>(string name, T value, string? format = null)
    {
        if (ValueText.Of(value, format) is { } text)
        {
            Parts.AddText(name, text);
        }
    }

    /// <summary>Adds a text field to the parts for each value of a collection; null adds nothing.</summary>
    /// <typeparam name="T">A scalar.</typeparam>
    /// <param name="name">The parts' name.</param>
    /// <param name="values">The values.</param>
    /// <param name="text">Gives the text of a value in place of its own.</param>
    public void TextParts<T>(string name, IEnumerable<T>? values, Func<T, string?>? text = null)
    {
        foreach (T value in values ?? [])
        {
            TextPart(name, text is null ? ValueText.Of(value, null) : text(value));
        }
    }

    /// <summary>Adds bytes to the parts, as a file called like the part; null adds nothing.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="bytes">The bytes.</param>
    public void FilePart(string name, byte[]? bytes) => FilePart(name, bytes is null ? null : new ByteArrayPart(bytes, name));

    /// <summary>Adds a stream to the parts, as a file called like the part; null adds nothing.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="source">The stream; disposing it is the caller's business.</param>
    public void FilePart(string name, Stream? source) => FilePart(name, source is null ? null : new StreamPart(source, name));

    /// <summary>Adds a file to the parts; null adds nothing.</summary>
    /// <param name="name">The part's name, where the file does not say another.</param>
    /// <param name="file">The file.</param>
    public void FilePart(string name, MultipartItem? file)
    {
        if (file is not null)
        {
            Parts.AddFile(name, file);
        }
    }

    /// <summary>Adds the files of a collection to the parts; null adds nothing.</summary>
    /// <param name="name">The parts' name, where a file does not say another.</param>
    /// <param name="files">The files.</param>
    public void FileParts(string name, IEnumerable<MultipartItem?>? files)
    {
        foreach (MultipartItem? file in files ?? [])
        {
            FilePart(name, file);
        }
    }

    /// <summary>Spreads an object over text fields of the parts; null adds nothing.</summary>
    /// <typeparam name="T">An object or dictionary.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="write">Writes its pairs, one field each.</param>
    public void FormParts<T>(T? value, PairBuilder<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (value is not null)
        {
            write(new RequestWriter(_draft, Parts, default), value);
        }
    }

    /// <summary>Puts a value into the options of the outer message, where handlers of the HTTP client find it. It is not sent.</summary>
    /// <param name="key">Key in <see cref="HttpRequestMessage.Options"/>.</param>
    /// <param name="value">The value.</param>
    public void Property(string key, object? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        _draft.AddProperty(key, value);
    }

    private MultipartFormContent Parts => _draft.Content as MultipartFormContent ?? throw new InvalidOperationException($"{nameof(Multipart)} comes before the parts.");

    private static char Separator(CollectionFormat format) => format switch
    {
        CollectionFormat.Ssv => ' ',
        CollectionFormat.Tsv => '\t',
        CollectionFormat.Pipes => '|',
        _ => ',',
    };

    private void AddPair(string key, string? value, bool serializeNull)
    {
        if (value is null && !serializeNull)
        {
            return;
        }

        if (_pairs is null)
        {
            _draft.TargetBuilder.AppendPair(_prefix.Escaped, key, value ?? "");
        }
        else
        {
            _pairs.Add(_prefix, key, value ?? "");
        }
    }

    private void AddFlag(string name, string? flag, bool isEncoded)
    {
        if (!string.IsNullOrEmpty(flag))
        {
            _draft.TargetBuilder.AppendFlag(name, flag, isEncoded);
        }
    }

    private void SetContent(RequestContent? content)
    {
        if (content is not null)
        {
            _draft.SetContent(content);
        }
    }
}
