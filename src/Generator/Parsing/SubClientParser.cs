using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Properties that give the client of another contract. Contract language, section 6.</summary>
internal static class SubClientParser
{
    /// <summary>Gets whether the property looks like a sub-client, so that its fault is reported as one.</summary>
    public static bool IsMeant(IPropertySymbol property) =>
        property is { IsStatic: false, IsIndexer: false, RefKind: RefKind.None, Type: INamedTypeSymbol { TypeKind: TypeKind.Interface } type }
        && (property.SetMethod is null || Attribute(type) is not null);

    /// <summary>Gets the class that makes the sub-client, or null where <see cref="Fault"/> says why there is none.</summary>
    public static string? Find(ParseContext context, IPropertySymbol property) =>
        IsMeant(property) && Fault(context, property).Length == 0 ? ClientType(context, (INamedTypeSymbol)property.Type) : null;

    /// <summary>Gets what is wrong with a property that is meant as a sub-client, or an empty text.</summary>
    public static string Fault(ParseContext context, IPropertySymbol property)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)property.Type;
        return property.SetMethod is not null ? "has a setter"
            : Attribute(type) is null ? $"has the type '{type.Name}', which is no contract"
            : LeadsBack(type, context.Contract.OriginalDefinition, new(SymbolEqualityComparer.Default)) ? "leads back to its own contract"
            : !HasClient(context, type) ? $"has the type '{type.Name}', for which no client is generated"
            : "";
    }

    private static AttributeData? Attribute(INamedTypeSymbol type) => type.Find(KnownNames.EncryptedApi.Type);

    private static bool LeadsBack(INamedTypeSymbol type, INamedTypeSymbol contract, HashSet<INamedTypeSymbol> seen)
    {
        if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, contract))
        {
            return true;
        }

        return seen.Add(type.OriginalDefinition) && ((INamedTypeSymbol[])[type, .. type.AllInterfaces])
            .SelectMany(static candidate => candidate.GetMembers())
            .OfType<IPropertySymbol>()
            .Where(static property => IsMeant(property) && Attribute((INamedTypeSymbol)property.Type) is not null)
            .Any(property => LeadsBack((INamedTypeSymbol)property.Type, contract, seen));
    }

    // In this assembly the client is written by this same generator; in another it is there already.
    private static bool HasClient(ParseContext context, INamedTypeSymbol type)
    {
        INamedTypeSymbol definition = type.OriginalDefinition;
        if (SymbolEqualityComparer.Default.Equals(definition.ContainingAssembly, context.Compilation.Assembly))
        {
            return ContractChecks.Pass(new(definition, context.Compilation, context.CancellationToken), Attribute(definition)!, out _);
        }

        string space = definition.ContainingNamespace.IsGlobalNamespace ? "" : definition.ContainingNamespace.ToDisplayString() + ".";
        string name = space + Names.BaseName(definition, Attribute(definition)!) + Names.ClientSuffix + (definition.Arity == 0 ? "" : "`" + definition.Arity);
        return definition.ContainingAssembly.GetTypeByMetadataName(name) is { } client && context.Compilation.IsSymbolAccessibleWithin(client, context.Compilation.Assembly);
    }

    private static string ClientType(ParseContext context, INamedTypeSymbol type)
    {
        string name = Names.BaseName(type, Attribute(type)!) + Names.ClientSuffix;
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : TypeNames.OfNamespace(type.ContainingNamespace) + ".";
        string arguments = type.TypeArguments.IsEmpty ? "" : "<" + string.Join(", ", type.TypeArguments.Select(context.Types.Of)) + ">";
        string root = context.Types.Of(type);
        return root.Substring(0, root.IndexOf("::", StringComparison.Ordinal) + 2) + space + name + arguments;
    }
}
