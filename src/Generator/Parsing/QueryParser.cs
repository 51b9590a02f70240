using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Turns one value into the steps that write its pairs: of the query, or of a form. Contract language, section 3.4.</summary>
/// <param name="scope">Takes the faults.</param>
/// <param name="source">The value.</param>
/// <param name="keys">Keys that have a source already.</param>
/// <param name="isInAddress">Whether the pairs are seen in the address; those of a form are sealed.</param>
internal sealed class QueryParser(MemberScope scope, ValueSource source, HashSet<string> keys, bool isInAddress = true)
{
    public const int MaxDepth = 32;

    private readonly AttributeData _contract = scope.Context.Contract.Find(KnownNames.EncryptedApi.Type)!;
    private List<RequestStepModel> _steps = [];
    private bool _isIndexed;

    public IReadOnlyList<RequestStepModel> Steps => _steps;

    /// <summary>Parses a parameter or property by its attributes.</summary>
    /// <param name="used">Properties that fill placeholders, as paths of declared names.</param>
    public void Parse(HashSet<string>? used = null)
    {
        ISymbol symbol = source.Symbol;
        AttributeData? query = symbol.Find(KnownNames.Query.Type);
        string? explicitName = ExplicitName(symbol, query);
        string key = explicitName ?? ValueSource.WireName(symbol);
        if (explicitName is { Length: 0 })
        {
            return;
        }

        if (isInAddress && SecretNames.Match(symbol.Name) && !SecretNames.Match(key))
        {
            ValueParser.WarnOfSecret(scope, symbol);
        }

        // The own name is no prefix, nor is one that placeholders use: the keys of an object stand alone unless a name is given.
        Add(query, Start(key, query?.GetString(KnownNames.Query.Prefix) ?? (used is null ? explicitName : null) ?? "", query), used);
    }

    /// <summary>Parses the properties of a value, under no prefix: what a form is made of.</summary>
    /// <returns>False where the type has none.</returns>
    public bool ParseFields()
    {
        ITypeSymbol type = source.Type.Seen();
        if (TextForm.Has(type) || !(TypeTests.PairsOf(type) is not null || (IsObject(type) && TypeTests.ItemsOf(type) is null)))
        {
            NoText(source.Type);
            return false;
        }

        Add(null, Start("", "", null), null);
        return true;
    }

    /// <summary>Gets whether a property is left for the query when placeholders use some.</summary>
    public static bool HasRest(ITypeSymbol type, HashSet<string> used, string path = "") =>
        MemberPath.Properties(type).Where(static property => !IsIgnored(property)).Any(property => !used.Contains(path + property.Name)
            && (!used.Any(other => other.StartsWith(path + property.Name + ".", StringComparison.Ordinal)) || HasRest(property.Type, used, path + property.Name + ".")));

    /// <summary>Gets the name of a property among the pairs.</summary>
    public static string NameOf(IPropertySymbol property, AttributeData contract) =>
        property.Find(KnownNames.AliasAs.Type)?.GetString(KnownNames.AliasAs.Name)
        ?? property.Find(KnownNames.Query.Type)?.GetString(KnownNames.Query.Name)
        ?? JsonName(property)
        ?? KeyCase.Apply(property.Name, contract.GetEnum(KnownNames.EncryptedApi.QueryKeyCase));

    /// <summary>Gets whether the properties of a type are its pairs.</summary>
    public static bool IsObject(ITypeSymbol type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None, IsTupleType: false, IsRefLikeType: false };

    /// <summary>Gets whether a property has no pair.</summary>
    public static bool IsIgnored(IPropertySymbol property) => property.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name switch
    {
        "IgnoreDataMemberAttribute" => true,
        "JsonIgnoreAttribute" => attribute.Get("Condition").Value is null or 1,
        _ => false,
    });

    private static Place Start(string key, string prefix, AttributeData? query, MemberPath member) =>
        new(key, prefix, member, query?.GetString(KnownNames.Query.Delimiter) ?? ".", "", [member.Type.Seen()]);

    private Place Start(string key, string prefix, AttributeData? query) => Start(key, prefix, query, MemberPath.Of(source));

    // The name that [AliasAs] or [Query] gives, after checking it.
    private string? ExplicitName(ISymbol symbol, AttributeData? query)
    {
        string? name = query?.GetString(KnownNames.Query.Name);
        AttributeData? attribute = name is not null ? query : symbol.Find(KnownNames.AliasAs.Type);
        string argument = name is not null ? KnownNames.Query.Name : KnownNames.AliasAs.Name;
        name ??= attribute?.GetString(KnownNames.AliasAs.Name);
        if (name is { Length: 0 })
        {
            scope.Report(Descriptors.AttributeArgument, scope.Context.LocationOf(attribute!, argument, symbol), attribute!.AttributeClass!.Name.Replace("Attribute", ""), "the name is empty");
        }
        else if (name is not null && ReferenceEquals(attribute, query) && !name.Any(char.IsLetterOrDigit))
        {
            scope.Report(Descriptors.RefitDelimiter, scope.Context.LocationOf(query!, KnownNames.Query.Name, symbol), symbol.Name, name);
        }

        return name;
    }

    private void Add(AttributeData? query, Place place, HashSet<string>? used)
    {
        scope.Context.CancellationToken.ThrowIfCancellationRequested();
        ITypeSymbol type = place.Member.Type;
        bool asText = query?.GetBoolean(KnownNames.Query.TreatAsString) == true;
        if (TextForm.Has(type) || (asText && TextForm.HasOwnToString(type)))
        {
            AddScalar(query, place);
        }
        else if (TypeTests.PairsOf(type.WithoutNullable()) is { } pair)
        {
            AddDictionary(pair, query, place);
        }
        else if (TypeTests.ItemsOf(type.WithoutNullable()) is { } item)
        {
            AddCollection(item, query, place);
        }
        else if (IsObject(type.Seen()) && !asText)
        {
            AddObject(place, used);
        }
        else
        {
            NoText(type);
        }
    }

    private void AddScalar(AttributeData? query, Place place)
    {
        CheckKey(place.Key);
        MemberPath member = place.Member;
        string? format = ValueParser.Format(scope, source.Symbol, member.Type, query, KnownNames.Query.Format);
        List<string> arguments = [Names.Literal(place.Key)];
        if (IsEncoded(member.Type))
        {
            arguments.Add(member.Expression);
            AddFormat(arguments, null, query);
            _steps.Add(new("EncodedQuery", arguments.ToEquatableArray()));
            return;
        }

        string text = scope.Context.Types.TextOf(member.Type, source.Name, member.Expression, format);
        arguments.Add(text);
        AddFormat(arguments, text == member.Expression ? format : null, query);
        _steps.Add(new("Query", arguments.ToEquatableArray()));
    }

    // Of the parameter itself only: a property of an object has no such attribute.
    private bool IsEncoded(ITypeSymbol type) => source.Symbol.Find(KnownNames.Encoded.Type) is not null && type.SpecialType == SpecialType.System_String;

    private void AddCollection(ITypeSymbol item, AttributeData? query, Place place)
    {
        object? chosen = query?.Get(KnownNames.Query.CollectionFormat) is { IsNull: false } own ? own.Value
            : query?.Get(KnownNames.Query.CollectionFormatParameter) is { IsNull: false } positional ? positional.Value
            : null;
        bool isChosen = chosen is not null;
        chosen ??= _contract.Get(KnownNames.EncryptedApi.CollectionFormat).Value;
        string[] formats = ["Csv", "Ssv", "Tsv", "Pipes", "Multi", "Indexed"];
        int index = chosen is int number ? number : 0;
        if (index < 0 || index >= formats.Length)
        {
            // The contract's own is reported once, with the contract.
            scope.Report(Descriptors.AttributeArgument, source.Symbol, "Query", "the collection format is not defined");
            return;
        }

        bool isObject = !TextForm.Has(item) && IsObject(item.Seen()) && TypeTests.ItemsOf(item.WithoutNullable()) is null;
        if (formats[index] == "Indexed" && isObject)
        {
            AddIndexed(item, place);
            return;
        }

        if (!TextForm.Has(item))
        {
            NoText(item);
            return;
        }

        if (formats[index] == "Indexed")
        {
            if (isChosen)
            {
                scope.Report(Descriptors.AttributeArgument, source.Symbol, "Query", "CollectionFormat.Indexed is for objects");
                return;
            }

            // As the contract's default it is meant for its objects; values keep the language's default.
            index = 0;
        }

        CheckKey(place.Key);
        string? format = ValueParser.Format(scope, source.Symbol, item, query, KnownNames.Query.Format);
        List<string> arguments = [Names.Literal(place.Key), place.Member.Expression, "global::Aico.CollectionFormat." + formats[index]];
        AddFormat(arguments, format, query);
        AddText(arguments, "text", item, format);
        _steps.Add(new($"QueryCollection<{scope.Context.Types.Of(item)}>", arguments.ToEquatableArray()));
    }

    private void AddIndexed(ITypeSymbol item, Place place)
    {
        ITypeSymbol seen = item.Seen();
        if (IsCyclic(seen, place))
        {
            NoText(seen);
            return;
        }

        CheckKey(place.Key);
        (List<RequestStepModel> outer, bool wasIndexed) = (_steps, _isIndexed);
        (_steps, _isIndexed) = ([], true);
        Add(null, new("", "", new(item, "item", false), place.Delimiter, "", [.. place.Around, seen]), null);
        RequestStepModel[] inner = [.. _steps];
        (_steps, _isIndexed) = (outer, wasIndexed);
        string type = scope.Context.Types.WithoutAnnotation(item);
        _steps.Add(new($"QueryIndexed<{type}>", ((string[])[Names.Literal(place.Key), place.Member.Expression, Names.Literal(place.Delimiter)]).ToEquatableArray()) { Inner = inner.ToEquatableArray() });
    }

    private void AddDictionary(INamedTypeSymbol pair, AttributeData? query, Place place)
    {
        ITypeSymbol key = pair.TypeArguments[0];
        ITypeSymbol value = pair.TypeArguments[1];
        if (!TextForm.Has(key) || !TextForm.Has(value))
        {
            NoText(TextForm.Has(key) ? value : key);
            return;
        }

        string prefix = place.Prefix.Length == 0 ? "" : place.Prefix + place.Delimiter;
        List<string> arguments = [Names.Literal(prefix), place.Member.Expression];
        string? format = ValueParser.Format(scope, source.Symbol, value, query, KnownNames.Query.Format);
        AddFormat(arguments, format, query);
        AddText(arguments, "keyText", key, null);
        AddText(arguments, "valueText", value, format);
        _steps.Add(new($"QueryDictionary<{scope.Context.Types.Of(key)}, {scope.Context.Types.Of(value)}>", arguments.ToEquatableArray()));
    }

    private void AddObject(Place place, HashSet<string>? used)
    {
        IPropertySymbol[] properties = [.. MemberPath.Properties(place.Member.Type).Where(static property => !IsIgnored(property))];
        if (properties.Length == 0)
        {
            NoText(place.Member.Type.WithoutNullable());
        }

        foreach (IPropertySymbol property in properties)
        {
            string path = place.Path.Length == 0 ? property.Name : place.Path + "." + property.Name;
            bool isUsed = used is not null && (used.Contains(path) || (used.Any(other => other.StartsWith(path + ".", StringComparison.Ordinal)) && !HasRest(property.Type, used, path + ".")));
            if (!isUsed)
            {
                AddProperty(property, path, place, used);
            }
        }
    }

    private void AddProperty(IPropertySymbol property, string path, Place place, HashSet<string>? used)
    {
        AttributeData? query = property.Find(KnownNames.Query.Type);
        string? alias = property.Find(KnownNames.AliasAs.Type)?.GetString(KnownNames.AliasAs.Name);
        string? named = query?.GetString(KnownNames.Query.Name);
        if (alias is { Length: 0 } || (alias is null && named is { Length: 0 }))
        {
            scope.Report(Descriptors.AttributeArgument, source.Symbol, alias is null ? "Query" : "AliasAs", $"the name of '{property.Name}' is empty");
            return;
        }

        if (named is not null && !named.Any(char.IsLetterOrDigit))
        {
            scope.Report(Descriptors.RefitDelimiter, scope.Context.LocationOf(query!, KnownNames.Query.Name, source.Symbol), property.Name, named);
        }

        string name = NameOf(property, _contract);
        string key = place.Prefix.Length == 0 ? name : place.Prefix + place.Delimiter + name;
        ITypeSymbol value = property.Type.Seen();
        if (IsObject(value) && !TextForm.Has(value) && IsCyclic(value, place))
        {
            NoText(value);
            return;
        }

        Add(
            query,
            new(
                key,
                query?.GetString(KnownNames.Query.Prefix) is { } prefix ? key + place.Delimiter + prefix : key,
                place.Member.Follow(property, scope.Context.Types),
                query?.GetString(KnownNames.Query.Delimiter) ?? place.Delimiter,
                path,
                [.. place.Around, value]),
            used);
    }

    private static bool IsCyclic(ITypeSymbol type, Place place) => place.Around.Contains(type, SymbolEqualityComparer.Default) || place.Around.Count >= MaxDepth;

    private static string? JsonName(IPropertySymbol property) => property.GetAttributes()
        .FirstOrDefault(static attribute => attribute.AttributeClass?.Name == "JsonPropertyNameAttribute")?.GetString("name");

    private void CheckKey(string key)
    {
        if (isInAddress && SecretNames.Match(key))
        {
            scope.Report(Descriptors.SecretInAddress, source.Symbol, key);
        }

        // Inside an indexed collection a key stands alone under each index.
        if (!_isIndexed && !keys.Add(key))
        {
            scope.Report(Descriptors.DuplicateKey, source.Symbol, key);
        }
    }

    private static void AddFormat(List<string> arguments, string? format, AttributeData? query)
    {
        if (format is not null)
        {
            arguments.Add("format: " + Names.Literal(format));
        }

        if (query?.GetBoolean(KnownNames.Query.SerializeNull) == true)
        {
            arguments.Add("serializeNull: true");
        }
    }

    private void AddText(List<string> arguments, string argument, ITypeSymbol type, string? format)
    {
        string text = scope.Context.Types.TextOf(type, source.Name, "item", format);
        if (text != "item")
        {
            arguments.Add($"{argument}: static item => {text}");
        }
    }

    private void NoText(ITypeSymbol type) =>
        scope.Report(Descriptors.NoTextForm, source.Symbol, source.Name, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));

    /// <summary>Where a value stands: its key, the prefix for what is inside it, how it is read, where it is in the object, and the types around it.</summary>
    private sealed record Place(string Key, string Prefix, MemberPath Member, string Delimiter, string Path, IReadOnlyList<ITypeSymbol> Around);
}
