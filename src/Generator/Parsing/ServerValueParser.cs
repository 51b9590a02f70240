using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Writes the expressions that take values out of a request, and the methods that make objects of pairs. Contract language, section 3, read backwards.</summary>
internal sealed class ServerValueParser(ParseContext context, UniqueNameBuilder names, string request)
{
    private static readonly string[] CollectionFormats = ["Csv", "Ssv", "Tsv", "Pipes", "Multi", "Indexed"];

    private readonly List<ServerObjectModel> _objects = [];
    private readonly Stack<INamedTypeSymbol> _around = new();
    private int _items;
    private readonly AttributeData _contract = context.Contract.Find(KnownNames.EncryptedApi.Type)!;

    public ServerText Text { get; } = new(context.Types);

    public IReadOnlyList<ServerObjectModel> Objects => _objects;

    /// <summary>Gets why the last value could not be bound, or null.</summary>
    public string? Fault { get; set; }

    /// <summary>Gets the test for whether the request has the last value at all.</summary>
    public string Presence { get; private set; } = "";

    /// <summary>Gets the keys that have been read, each as it stands in the request; one that ends in a dot or bracket stands for all that start with it.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>Gets what descriptions show.</summary>
    public List<string> Described { get; } = [];

    /// <summary>Writes the expression of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="inside">Placeholders that hold properties of it, by the properties' path.</param>
    public string? Expression(ServerValue value, IReadOnlyDictionary<string, string>? inside = null)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        ITypeSymbol type = value.Type;
        bool asText = value.Query?.GetBoolean(KnownNames.Query.TreatAsString) == true;
        if (inside is null && (TextForm.Has(type) || value.Source is "Path" or "EncodedPath" or "Header" or "Credential" || (asText && TextForm.HasOwnToString(type))))
        {
            return Scalar(value);
        }

        if (TypeTests.PairsOf(type.WithoutNullable()) is { } pair)
        {
            return Dictionary(value, pair, []);
        }

        return TypeTests.ItemsOf(type.WithoutNullable()) is { } item ? Collection(value, item) : Object(value, inside, "");
    }

    /// <summary>Writes the expression of a dictionary that takes every pair which belongs to no one else.</summary>
    public string? Dictionary(ServerValue value, INamedTypeSymbol pair, IEnumerable<string> others)
    {
        ITypeSymbol key = pair.TypeArguments[0];
        ITypeSymbol item = pair.TypeArguments[1];
        string? keyParser = Text.Of(key, null);
        string? itemParser = Text.Of(item, value.Format);
        if (keyParser is null || itemParser is null)
        {
            return NoText(keyParser is null ? key : item);
        }

        AddKey(value, value.Prefix, isPrefix: true);
        string entries = $"{request}.Entries<{context.Types.WithoutAnnotation(key)}, {context.Types.Of(item)}>("
            + $"global::Aico.ParameterSource.{value.Source}, {Names.Literal(value.Symbol.Name)}, {value.Prefix.Expression}, [{string.Join(", ", others.Select(Names.Literal))}], {keyParser}, {itemParser})";
        bool isDictionary = ServerText.IsDictionary(value.Type);
        if (!isDictionary && Text.Collect(value.Type, "") is null)
        {
            return NoForm(value.Type);
        }

        // Null where there is none, if the type has it.
        return value.Otherwise is null ? (isDictionary ? entries : Text.Collect(value.Type, entries))
            : $"{entries} is {{ Count: > 0 }} items{++_items} ? {(isDictionary ? $"items{_items}" : Text.Collect(value.Type, $"items{_items}"))} : null!";
    }

    /// <summary>Writes the expression of text, number and the like.</summary>
    public string? Scalar(ServerValue value)
    {
        string? parser = Text.Of(value.Type, value.Format);
        if (parser is null)
        {
            return NoText(value.Type);
        }

        AddKey(value, value.Key, isPrefix: false);
        Describe(value);
        string type = context.Types.WithoutAnnotation(value.Type);
        return value.Otherwise is null ? $"{request}.Required<{type}>({value.Arguments}, {parser})" : $"{request}.Optional<{type}>({value.Arguments}, {parser}, {value.Otherwise})";
    }

    /// <summary>Writes the expression of several values, each with a pair of its own or in one.</summary>
    public string? Values(ServerValue value, ITypeSymbol item, string format)
    {
        string? parser = Text.Of(item, value.Format);
        if (parser is null)
        {
            return NoText(item);
        }

        AddKey(value, value.Key, isPrefix: false);
        Describe(value);
        string call = $"Values<{context.Types.WithoutAnnotation(item)}>({value.Arguments}, global::Aico.CollectionFormat.{format}, {parser})";
        return Gathered(value, $"{request}.Required{call}", $"{request}.{call}");
    }

    private string? Collection(ServerValue value, ITypeSymbol item)
    {
        object? chosen = value.Query?.Get(KnownNames.Query.CollectionFormat) is { IsNull: false } own ? own.Value
            : value.Query?.Get(KnownNames.Query.CollectionFormatParameter) is { IsNull: false } positional ? positional.Value
            : _contract.Get(KnownNames.EncryptedApi.CollectionFormat).Value;
        string format = CollectionFormats[chosen is int number ? number : 0];
        if (format != "Indexed" || TextForm.Has(item))
        {
            return Values(value, item, format == "Indexed" ? "Csv" : format);
        }

        int before = Keys.Count;
        if (Reader(value with { Type = item, Prefix = new(ObjectBuilder.Prefix, "") }, null, "", out _) is not { } reader)
        {
            return null;
        }

        Keys.RemoveRange(before, Keys.Count - before);

        AddKey(value, value.Key.Then("["), isPrefix: true);
        string items = $"{request}.Indexed<{context.Types.Of(item)}>(global::Aico.ParameterSource.{value.Source}, {value.Key.Expression}, {Names.Literal(value.Delimiter)}, {reader})";
        return Gathered(value, items, $"({request}.HasPrefix(global::Aico.ParameterSource.{value.Source}, {value.Key.Then("[").Expression}) ? {items} : null)");
    }

    // Null where there is none, if the type has it.
    private string? Gathered(ServerValue value, string required, string optional) =>
        Text.Collect(value.Type, "") is null ? NoForm(value.Type)
        : value.Otherwise is null ? Text.Collect(value.Type, required)
        : $"{optional} is {{ }} items{++_items} ? {Text.Collect(value.Type, $"items{_items}")} : null!";

    private string? Object(ServerValue value, IReadOnlyDictionary<string, string>? inside, string path)
    {
        int before = Keys.Count;
        if (Reader(value, inside, path, out IReadOnlyList<string> keys) is not { } reader)
        {
            return null;
        }

        Keys.RemoveRange(before, Keys.Count - before);
        Keys.AddRange(keys.Select(key => value.Prefix.Text + key));
        Presence = $"{request}.HasPrefix(global::Aico.ParameterSource.{value.Source}, {value.Prefix.Expression})";

        string read = $"{reader}({request}, {value.Prefix.Expression})";
        bool isInPath = inside?.Keys.Any(used => path.Length == 0 || used.StartsWith(path + ".", StringComparison.Ordinal)) == true;
        if (value.Otherwise is null || isInPath)
        {
            return read;
        }

        string test = value.Prefix is { Variable: null, Text: "" }
            ? $"HasAny(global::Aico.ParameterSource.{value.Source}{string.Concat(keys.Select(static key => ", " + Names.Literal(key)))})"
            : Presence.Substring(request.Length + 1);
        return $"{request}.{test} ? {read} : null";
    }

    // Adds the method that reads an object, and gets its name.
    private string? Reader(ServerValue value, IReadOnlyDictionary<string, string>? inside, string path, out IReadOnlyList<string> keys)
    {
        keys = [];
        ITypeSymbol type = value.Type.WithoutNullable();
        if (!QueryParser.IsObject(type) || type is not INamedTypeSymbol { IsAbstract: false } named)
        {
            return NoForm(type);
        }

        // A type inside itself has no end, and would take the compiler with it.
        if (_around.Count >= QueryParser.MaxDepth || _around.Any(outer => SymbolEqualityComparer.Default.Equals(outer, named)))
        {
            return NoForm(type);
        }

        _around.Push(named);
        try
        {
            return Reader(named, value, inside, path, out keys);
        }
        finally
        {
            _around.Pop();
        }
    }

    private string? Reader(
        INamedTypeSymbol named, ServerValue value, IReadOnlyDictionary<string, string>? inside, string path, out IReadOnlyList<string> keys)
    {
        keys = [];
        string name = names.Take("Read" + named.Name);
        ObjectMembers members = ObjectMembers.Of(named);
        if (members.Fault is { } fault)
        {
            Fault ??= fault;
            return null;
        }

        int before = Keys.Count;
        int described = Described.Count;
        ObjectBuilder builder = new(context, named, members);
        foreach (IPropertySymbol property in MemberPath.Properties(named).Where(static property => !QueryParser.IsIgnored(property)))
        {
            context.Types.NoteUse(property);
            ServerValue part = Part(value, property, builder, path.Length == 0 ? property.Name : path + "." + property.Name, inside, out IReadOnlyDictionary<string, string>? deeper);
            string? expression = deeper is null ? Expression(part) : Object(part, deeper, path.Length == 0 ? property.Name : path + "." + property.Name);
            if (expression is null)
            {
                return null;
            }

            builder.Add(property, part, expression, Presence);
        }

        keys = Keys.Skip(before).ToArray();
        if (value.Prefix is not { Variable: null, Text: "" })
        {
            // Only keys that stand alone are described: of others the beginning is not known here.
            Described.RemoveRange(described, Described.Count - described);
        }

        _objects.Add(builder.Build(name));
        return name;
    }

    private ServerValue Part(ServerValue outer, IPropertySymbol property, ObjectBuilder builder, string path, IReadOnlyDictionary<string, string>? inside, out IReadOnlyDictionary<string, string>? deeper)
    {
        deeper = inside?.Keys.Any(used => used.StartsWith(path + ".", StringComparison.Ordinal)) == true ? inside : null;
        AttributeData? query = property.Find(KnownNames.Query.Type);
        if (inside is not null && inside.TryGetValue(path, out string? placeholder))
        {
            return new(outer.Symbol, property.Type, "Path", new(null, placeholder)) { Format = query?.GetString(KnownNames.Query.Format), Otherwise = builder.Otherwise(property) };
        }

        KeyText key = new(ObjectBuilder.Prefix, QueryParser.NameOf(property, _contract));
        string delimiter = query?.GetString(KnownNames.Query.Delimiter) ?? outer.Delimiter;
        return new(outer.Symbol, property.Type, outer.Source, key)
        {
            Prefix = (query?.GetString(KnownNames.Query.Prefix) is { } prefix ? key.Then(outer.Delimiter + prefix) : key).Then(delimiter),
            Delimiter = delimiter,
            Format = query?.GetString(KnownNames.Query.Format),
            Query = query,
            Otherwise = builder.Otherwise(property),
        };
    }

    private void AddKey(ServerValue value, KeyText key, bool isPrefix)
    {
        if (value.Source is "Query" or "EncodedQuery" or "Form")
        {
            Keys.Add(key.Text);
        }

        Presence = value.Source is "Path" or "EncodedPath" ? "true" : $"{request}.{(isPrefix ? "HasPrefix" : "HasAny")}(global::Aico.ParameterSource.{value.Source}, {key.Expression})";
    }

    private void Describe(ServerValue value)
    {
        if (value.Source is "Path" or "EncodedPath" or "Query" or "EncodedQuery" or "Header" or "Credential" && value.Key.Variable is null or ObjectBuilder.Prefix)
        {
            Described.Add($"new({Names.Literal(value.Key.Text)}, global::Aico.ParameterSource.{value.Source}, typeof({context.Types.WithoutAnnotation(value.Type)}), {(value.Otherwise is null && value.Key.Variable is null ? "false" : "true")})");
        }
    }

    private string? NoText(ITypeSymbol type)
    {
        Fault ??= $"'{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}' does not implement IParsable<T> for itself";
        return null;
    }

    private string? NoForm(ITypeSymbol type)
    {
        Fault ??= $"'{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}' cannot be made from its parts";
        return null;
    }
}
