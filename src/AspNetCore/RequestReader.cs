using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico;

/// <summary>Gives generated code the values that a request holds, and notes which of them are missing or unreadable.</summary>
/// <remarks>
/// A fault does not throw: all of them are answered at once, by parameter and never with a value. What is given after a fault is the type's default and
/// never reaches the service. Source: contract language, sections 3 and 10.
/// </remarks>
public sealed class RequestReader
{
    private readonly Dictionary<string, string> _path;
    private readonly IReadOnlyList<TextPair> _templateQuery;
    private List<TextPair>? _query;
    private List<string>? _faults;
    private object? _content;

    internal RequestReader(HttpContext context, Dictionary<string, string> path, IReadOnlyList<TextPair> templateQuery)
    {
        Context = context;
        _path = path;
        _templateQuery = templateQuery;
    }

    /// <summary>Gets whether everything that was asked for could be given so far.</summary>
    public bool IsValid => _faults is null;

    internal HttpContext Context { get; }

    internal IReadOnlyList<string> Faults => _faults ?? [];

    /// <summary>Gets or sets the fields of the form that is the content.</summary>
    internal List<TextPair> Form { get; set; } = [];

    private IFormFileCollection Files => Content<IFormFileCollection>();

    private List<TextPair> Query => _query ??= RequestTarget.Query(Context.Request.QueryString.Value);

    /// <summary>Gives a value that must be there.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="source">Where it is.</param>
    /// <param name="parameter">The parameter's name, for the answer to a bad request.</param>
    /// <param name="key">Its name there.</param>
    /// <param name="parser">Reads it.</param>
    /// <returns>The value.</returns>
    public T Required<T>(ParameterSource source, string parameter, string key, TextParser<T> parser)
    {
        if (TryRead(source, parameter, key, parser, out T? value, out bool isThere))
        {
            return value;
        }

        if (!isThere)
        {
            Fault(parameter, "is missing");
        }

        return default!;
    }

    /// <summary>Gives a value, or another where it is missing.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="source">Where it is.</param>
    /// <param name="parameter">The parameter's name, for the answer to a bad request.</param>
    /// <param name="key">Its name there.</param>
    /// <param name="parser">Reads it.</param>
    /// <param name="otherwise">The value where there is none.</param>
    /// <returns>The value.</returns>
    [return: NotNullIfNotNull(nameof(otherwise))]
    public T? Optional<T>(ParameterSource source, string parameter, string key, TextParser<T> parser, T? otherwise) =>
        TryRead(source, parameter, key, parser, out T? value) ? value : otherwise;

    /// <summary>Gives a value if it is there.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="source">Where it is.</param>
    /// <param name="parameter">The parameter's name, for the answer to a bad request.</param>
    /// <param name="key">Its name there.</param>
    /// <param name="parser">Reads it.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryRead<T>(ParameterSource source, string parameter, string key, TextParser<T> parser, [MaybeNullWhen(false)] out T value) =>
        TryRead(source, parameter, key, parser, out value, out _);

    /// <summary>Gives the values of a collection.</summary>
    /// <typeparam name="T">A value's type.</typeparam>
    /// <param name="source">Where they are.</param>
    /// <param name="parameter">The parameter's name, for the answer to a bad request.</param>
    /// <param name="key">Their name there.</param>
    /// <param name="collectionFormat">Whether they share a pair, and what separates them.</param>
    /// <param name="parser">Reads one.</param>
    /// <returns>The values, or null where there is no pair.</returns>
    public IReadOnlyList<T>? Values<T>(ParameterSource source, string parameter, string key, CollectionFormat collectionFormat, TextParser<T> parser)
    {
        ArgumentNullException.ThrowIfNull(parser);
        string[] texts = [.. Texts(source, key)];
        if (texts.Length == 0)
        {
            return null;
        }

        if (collectionFormat != CollectionFormat.Multi && source is not (ParameterSource.Flag or ParameterSource.EncodedFlag))
        {
            // Nothing between no separators is no value.
            texts = texts[0].Length == 0 ? [] : texts[0].Split(Separator(collectionFormat));
        }

        List<T> values = new(texts.Length);
        foreach (string text in texts)
        {
            if (!TryParse(parameter, text, parser, out T? value))
            {
                return [];
            }

            values.Add(value);
        }

        return values;
    }

    /// <summary>Gives the values of a collection that must be there. One whose every value has a pair of its own may be empty.</summary>
    /// <typeparam name="T">A value's type.</typeparam>
    /// <param name="source">Where they are.</param>
    /// <param name="parameter">The parameter's name, for the answer to a bad request.</param>
    /// <param name="key">Their name there.</param>
    /// <param name="collectionFormat">Whether they share a pair, and what separates them.</param>
    /// <param name="parser">Reads one.</param>
    /// <returns>The values.</returns>
    public IReadOnlyList<T> RequiredValues<T>(ParameterSource source, string parameter, string key, CollectionFormat collectionFormat, TextParser<T> parser)
    {
        IReadOnlyList<T>? values = Values(source, parameter, key, collectionFormat, parser);
        if (values is null && collectionFormat != CollectionFormat.Multi && source is not (ParameterSource.Flag or ParameterSource.EncodedFlag))
        {
            Fault(parameter, "is missing");
        }

        return values ?? [];
    }

    /// <summary>Gives the entries of a dictionary: every pair whose key starts with a prefix and belongs to no other parameter.</summary>
    /// <typeparam name="TKey">A key's type.</typeparam>
    /// <typeparam name="TValue">A value's type.</typeparam>
    /// <param name="source">Where they are.</param>
    /// <param name="parameter">The parameter's name, for the answer to a bad request.</param>
    /// <param name="prefix">What every key starts with, or nothing.</param>
    /// <param name="others">Keys of other parameters; one that ends in <c>.</c> or <c>[</c> stands for all that start with it.</param>
    /// <param name="keyParser">Reads a key.</param>
    /// <param name="valueParser">Reads a value.</param>
    /// <returns>The entries. Of equal keys the last.</returns>
    public Dictionary<TKey, TValue> Entries<TKey, TValue>(
        ParameterSource source, string parameter, string prefix, ReadOnlySpan<string> others, TextParser<TKey> keyParser, TextParser<TValue> valueParser)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Dictionary<TKey, TValue> entries = [];
        foreach (TextPair pair in Pairs(source))
        {
            if (pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Value is not null && !IsOf(others, pair.Key) && !IsOfTemplate(source, pair)
                && TryParse(parameter, pair.Key[prefix.Length..], keyParser, out TKey? key) && TryParse(parameter, pair.Text, valueParser, out TValue? value))
            {
                entries[key] = value;
            }
        }

        return entries;
    }

    /// <summary>Gives the objects of a collection whose properties stand under an index, <c>a[0].Id=1</c>, in the order of their indexes.</summary>
    /// <typeparam name="T">An object's type.</typeparam>
    /// <param name="source">Where they are.</param>
    /// <param name="key">Their name there.</param>
    /// <param name="delimiter">What stands between an index and a property.</param>
    /// <param name="read">Reads the object whose keys start with a text.</param>
    /// <returns>The objects. An index that is left out leaves no gap.</returns>
    public IReadOnlyList<T> Indexed<T>(ParameterSource source, string key, string delimiter, Func<RequestReader, string, T> read)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(read);
        SortedSet<int> indexes = [];
        foreach (TextPair pair in Pairs(source))
        {
            int end = pair.Key.IndexOf(']', StringComparison.Ordinal);
            if (pair.Key.StartsWith(key + "[", StringComparison.Ordinal) && end > key.Length
                && int.TryParse(pair.Key.AsSpan((key.Length + 1)..end), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                indexes.Add(index);
            }
        }

        return [.. indexes.Select(index => read(this, $"{key}[{index.ToString(CultureInfo.InvariantCulture)}]{delimiter}"))];
    }

    /// <summary>Gets whether any of these keys is there: else an object that may be null is null.</summary>
    /// <param name="source">Where they are looked for.</param>
    /// <param name="keys">Keys; one that ends in <c>.</c> or <c>[</c> stands for all that start with it.</param>
    /// <returns>Whether one is there.</returns>
    public bool HasAny(ParameterSource source, params ReadOnlySpan<string> keys)
    {
        foreach (TextPair pair in Pairs(source))
        {
            if (IsOf(keys, pair.Key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gets whether a key that starts with a text is there: else an object that may be null is null.</summary>
    /// <param name="source">Where it is looked for.</param>
    /// <param name="prefix">The text.</param>
    /// <returns>Whether one is there.</returns>
    public bool HasPrefix(ParameterSource source, string prefix) => Pairs(source).Any(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Gives a part of the form that is a file and must be there.</summary>
    /// <typeparam name="T">What is made of it.</typeparam>
    /// <param name="parameter">The parameter's name, for the answer to a bad request.</param>
    /// <param name="key">Its name in the form.</param>
    /// <param name="read">Makes the value.</param>
    /// <returns>The value.</returns>
    public T RequiredPart<T>(string parameter, string key, Func<IFormFile, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (Files.GetFile(key) is { } file)
        {
            return read(file);
        }

        Fault(parameter, "is missing");
        return default!;
    }

    /// <summary>Gives a part of the form that is a file, or null.</summary>
    /// <typeparam name="T">What is made of it.</typeparam>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="key">Its name in the form.</param>
    /// <param name="read">Makes the value.</param>
    /// <returns>The value.</returns>
    public T? OptionalPart<T>(string parameter, string key, Func<IFormFile, T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        return Files.GetFile(key) is { } file ? read(file) : null;
    }

    /// <summary>Gives the parts of the form that are files of one name.</summary>
    /// <typeparam name="T">What is made of each.</typeparam>
    /// <param name="key">Their name in the form.</param>
    /// <param name="read">Makes a value.</param>
    /// <returns>The values, in the order of the parts.</returns>
    public IReadOnlyList<T> Parts<T>(string key, Func<IFormFile, T> read) => [.. Files.GetFiles(key).Select(read)];

    /// <summary>Gives all headers of the request, those with several values joined.</summary>
    /// <returns>A dictionary of the caller's own that ignores case.</returns>
    public Dictionary<string, string> Headers()
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in Context.Request.Headers)
        {
            headers[name] = values.ToString();
        }

        return headers;
    }

    /// <summary>Gives the content, as the method's <see cref="ContentReader"/> has read it.</summary>
    /// <typeparam name="T">What that gives.</typeparam>
    /// <returns>The content; the type's default where there is none.</returns>
    public T Content<T>() => _content is T content ? content : default!;

    /// <summary>Gives the content as what a client may call once per attempt; here the request comes once.</summary>
    /// <returns>Gives the content the first time and throws <see cref="InvalidOperationException"/> afterwards.</returns>
    public Func<CancellationToken, ValueTask<Stream>> ContentFactory()
    {
        Func<Stream> once = Once<Stream>();
        return _ => new ValueTask<Stream>(once());
    }

    /// <summary>Gives the items of the content as what a client may call once per attempt; here the request comes once.</summary>
    /// <typeparam name="T">An item's type.</typeparam>
    /// <returns>Gives the items the first time and throws <see cref="InvalidOperationException"/> afterwards.</returns>
    public Func<IAsyncEnumerable<T>> ItemsFactory<T>() => Once<IAsyncEnumerable<T>>();

    internal void SetContent(object? content) => _content = content;

    internal void Fault(string parameter, string what) => (_faults ??= []).Add($"'{parameter}' {what}.");

    private static char Separator(CollectionFormat format) => format switch
    {
        CollectionFormat.Ssv => ' ',
        CollectionFormat.Tsv => '\t',
        CollectionFormat.Pipes => '|',
        _ => ',',
    };

    private static bool IsOf(ReadOnlySpan<string> keys, string key)
    {
        foreach (string known in keys)
        {
            if (known is [.., '.' or '['] ? key.StartsWith(known, StringComparison.Ordinal) : key == known)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryRead<T>(ParameterSource source, string parameter, string key, TextParser<T> parser, [MaybeNullWhen(false)] out T value, out bool isThere)
    {
        string? text = Texts(source, key).FirstOrDefault();
        isThere = text is not null;
        value = default;
        return text is not null && TryParse(parameter, text, parser, out value);
    }

    private bool TryParse<T>(string parameter, string text, TextParser<T> parser, [MaybeNullWhen(false)] out T value)
    {
        if (parser(text, out value))
        {
            return true;
        }

        Fault(parameter, "cannot be read");
        return false;
    }

    private IEnumerable<string> Texts(ParameterSource source, string key)
    {
        switch (source)
        {
            case ParameterSource.Path:
                return _path.TryGetValue(key, out string? value) ? [PercentText.Decode(value)] : [];
            case ParameterSource.EncodedPath:
                return _path.TryGetValue(key, out string? encoded) ? [encoded] : [];
            case ParameterSource.Header:
                return Context.Request.Headers.TryGetValue(key, out Microsoft.Extensions.Primitives.StringValues values) ? [values.ToString()] : [];
            case ParameterSource.Credential:
                return Credential(key) is { } credential ? [credential] : [];
            case ParameterSource.Flag:
                return Flags().Select(static pair => pair.Key);
            case ParameterSource.EncodedFlag:
                return Flags().Select(static pair => pair.EncodedKey);
            case ParameterSource.EncodedQuery:
                return Query.Where(pair => pair.Key == key).Select(static pair => pair.Value ?? "");
            default:
                return Pairs(source).Where(pair => pair.Key == key).Select(static pair => pair.Text);
        }
    }

    private List<TextPair> Pairs(ParameterSource source) => source == ParameterSource.Form ? Form : Query;

    private IEnumerable<TextPair> Flags() => Query.Where(pair => pair.Value is null && !_templateQuery.Any(fixedPair => fixedPair.Key == pair.Key));

    private bool IsOfTemplate(ParameterSource source, TextPair pair) => source == ParameterSource.Query && _templateQuery.Any(fixedPair => fixedPair.Key == pair.Key);

    // RFC 9110, section 11.4: a scheme ignores case, and one or more spaces follow it.
    private string? Credential(string scheme)
    {
        string value = Context.Request.Headers.Authorization.ToString();
        return value.Length > scheme.Length && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && value[scheme.Length] == ' ' ? value[scheme.Length..].Trim() : null;
    }

    private Func<T> Once<T>()
    {
        T content = Content<T>();
        bool isTaken = false;
        return () =>
        {
            if (isTaken)
            {
                throw new InvalidOperationException("The content of a request comes once and has been taken already.");
            }

            isTaken = true;
            return content;
        };
    }
}
