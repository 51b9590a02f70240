using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Turns one parameter into the steps that write its query pairs. Contract language, section 3.4.</summary>
internal sealed class QueryParser(MethodScope scope, IParameterSymbol parameter, HashSet<string> keys)
{
    private const int MaxDepth = 32;

    private readonly List<RequestStepModel> _steps = [];
    private readonly AttributeData _contract = scope.Context.Contract.Find(KnownNames.EncryptedApi.Type)!;

    public IReadOnlyList<RequestStepModel> Steps => _steps;

    /// <param name="key">The parameter's key: of a scalar or collection.</param>
    /// <param name="prefix">What the keys of an object or dictionary start with, or empty.</param>
    /// <param name="expression">Reads the captured argument.</param>
    public void Parse(string key, string prefix, string expression)
    {
        AttributeData? query = parameter.Find(KnownNames.Query.Type);
        Add(parameter.Type, query, new(key, query?.GetString(KnownNames.Query.Prefix) ?? prefix, expression, query?.GetString(KnownNames.Query.Delimiter) ?? ".", [parameter.Type.WithoutNullable()])
        {
            MayBeNull = parameter.Type.IsNullableValue(),
        });
    }

    private static bool IsIgnored(IPropertySymbol property) => property.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name switch
    {
        "IgnoreDataMemberAttribute" => true,
        "JsonIgnoreAttribute" => attribute.Get("Condition").Value is null or 1,
        _ => false,
    });

    private static bool IsObject(ITypeSymbol type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None, IsTupleType: false, IsRefLikeType: false };

    // Own before base, in the order of declaration; one that hides or overrides another speaks for it.
    private static IEnumerable<IPropertySymbol> Properties(ITypeSymbol type)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (IPropertySymbol property in current.GetMembers().OfType<IPropertySymbol>())
            {
                if (property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod.DeclaredAccessibility: Accessibility.Public } && seen.Add(property.Name) && !IsIgnored(property))
                {
                    yield return property;
                }
            }
        }
    }

    private void Add(ITypeSymbol type, AttributeData? query, Place place)
    {
        scope.Context.CancellationToken.ThrowIfCancellationRequested();
        bool asText = query?.GetBoolean(KnownNames.Query.TreatAsString) == true;
        if (TextForm.Has(type) || (asText && TextForm.HasOwnToString(type)))
        {
            AddScalar(type, query, place);
        }
        else if (TypeTests.PairsOf(type.WithoutNullable()) is { } pair)
        {
            AddDictionary(pair, query, place);
        }
        else if (TypeTests.ItemsOf(type.WithoutNullable()) is { } item)
        {
            AddCollection(item, query, place);
        }
        else if (IsObject(type.WithoutNullable()) && !asText)
        {
            AddObject(type.WithoutNullable(), place);
        }
        else
        {
            NoText(type);
        }
    }

    private void AddScalar(ITypeSymbol type, AttributeData? query, Place place)
    {
        CheckKey(place.Key);
        string? format = Format(type, query);
        string text = scope.Context.Types.TextOf(type, parameter.Name, place.Expression, format);
        List<string> arguments = [Names.Literal(place.Key), text];
        AddFormat(arguments, text == place.Expression ? format : null, query);
        _steps.Add(new("Query", arguments.ToEquatableArray()));
    }

    private void AddCollection(ITypeSymbol item, AttributeData? query, Place place)
    {
        if (!TextForm.Has(item))
        {
            NoText(item);
            return;
        }

        CheckKey(place.Key);
        object? chosen = query?.Get(KnownNames.Query.CollectionFormat) is { IsNull: false } own ? own.Value
            : query?.Get(KnownNames.Query.CollectionFormatParameter) is { IsNull: false } positional ? positional.Value
            : _contract.Get(KnownNames.EncryptedApi.CollectionFormat).Value;
        string[] formats = ["Csv", "Ssv", "Tsv", "Pipes", "Multi"];
        int index = chosen is int number ? number : 0;
        if (index < 0 || index >= formats.Length)
        {
            scope.Report(Descriptors.AttributeArgument, parameter, "Query", "the collection format is not defined");
            return;
        }

        string? format = Format(item, query);
        List<string> arguments = [Names.Literal(place.Key), place.Expression, "global::Aico.CollectionFormat." + formats[index]];
        AddFormat(arguments, format, query);
        AddText(arguments, "text", item, format);

        _steps.Add(new($"QueryCollection<{scope.Context.Types.Of(item)}>", arguments.ToEquatableArray()));
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
        List<string> arguments = [Names.Literal(prefix), place.Expression];
        string? format = Format(value, query);
        AddFormat(arguments, format, query);
        AddText(arguments, "keyText", key, null);
        AddText(arguments, "valueText", value, format);

        _steps.Add(new($"QueryDictionary<{scope.Context.Types.Of(key)}, {scope.Context.Types.Of(value)}>", arguments.ToEquatableArray()));
    }

    private void AddObject(ITypeSymbol type, Place place)
    {
        IPropertySymbol[] properties = [.. Properties(type)];
        if (properties.Length == 0)
        {
            NoText(type);
        }

        foreach (IPropertySymbol property in properties)
        {
            AttributeData? query = property.Find(KnownNames.Query.Type);
            string name = property.Find(KnownNames.AliasAs.Type)?.GetString(KnownNames.AliasAs.Name)
                ?? query?.GetString(KnownNames.Query.Name)
                ?? JsonName(property)
                ?? KeyCase.Apply(property.Name, _contract.GetEnum(KnownNames.EncryptedApi.QueryKeyCase));
            string key = place.Prefix.Length == 0 ? name : place.Prefix + place.Delimiter + name;
            ITypeSymbol value = property.Type.WithoutNullable();
            if (IsObject(value) && !TextForm.Has(value) && (place.Around.Contains(value, SymbolEqualityComparer.Default) || place.Around.Count >= MaxDepth))
            {
                NoText(value);
                continue;
            }

            scope.Context.Types.NoteUse(property);

            // An object that is null, against its annotation or by it, has no pairs.
            string dot = place.Around[place.Around.Count - 1].IsValueType && !place.MayBeNull ? "." : "?.";
            Add(property.Type, query, place with
            {
                Key = key,
                Prefix = query?.GetString(KnownNames.Query.Prefix) is { } prefix ? key + place.Delimiter + prefix : key,
                Expression = place.Expression + dot + Names.Escape(property.Name),
                Delimiter = query?.GetString(KnownNames.Query.Delimiter) ?? place.Delimiter,
                Around = [.. place.Around, value],
                MayBeNull = property.Type.IsNullableValue(),
            });
        }
    }

    private static string? JsonName(IPropertySymbol property) => property.GetAttributes()
        .FirstOrDefault(static attribute => attribute.AttributeClass?.Name == "JsonPropertyNameAttribute")?.GetString("name");

    private void CheckKey(string key)
    {
        if (SecretNames.Match(key))
        {
            scope.Report(Descriptors.SecretInAddress, parameter, key);
        }

        if (!keys.Add(key))
        {
            scope.Report(Descriptors.DuplicateKey, parameter, key);
        }
    }

    private string? Format(ITypeSymbol type, AttributeData? query)
    {
        string? format = query?.GetString(KnownNames.Query.Format);
        if (format is not null && !TextForm.IsFormattable(type))
        {
            scope.Report(Descriptors.AttributeArgument, scope.Context.LocationOf(query!, KnownNames.Query.Format, parameter), "Query", "the type has no formats");
        }
        else if (format is null && TextForm.LosesData(type))
        {
            scope.Report(Descriptors.LossyText, parameter, parameter.Name, type.WithoutNullable().Name);
        }

        return format;
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
        string text = scope.Context.Types.TextOf(type, parameter.Name, "item", format);
        if (text != "item")
        {
            arguments.Add($"{argument}: static item => {text}");
        }
    }

    private void NoText(ITypeSymbol type) =>
        scope.Report(Descriptors.NoTextForm, parameter, parameter.Name, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));

    /// <summary>Where a value stands: its key, the prefix for what is inside it, how it is read, and the types around it.</summary>
    private sealed record Place(string Key, string Prefix, string Expression, string Delimiter, IReadOnlyList<ITypeSymbol> Around)
    {
        /// <summary>Gets whether the value is a nullable struct.</summary>
        public bool MayBeNull { get; init; }
    }
}
