using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>The types that a JSON context knows: those it names, and what they consist of, which the serializer's generator adds by itself.</summary>
/// <remarks>That generator's output is not visible here. Where in doubt a type counts as known: a warning that is wrong costs more than one that is missing.</remarks>
internal sealed class JsonTypeSet
{
    private readonly HashSet<ITypeSymbol> _known = new(SymbolEqualityComparer.Default);

    private JsonTypeSet(string name) => Name = name;

    public string Name { get; }

    /// <summary>Gets the set, or null where the context names no type: it is written by hand then, and nothing is known of it.</summary>
    public static JsonTypeSet? Of(ITypeSymbol context, CancellationToken cancellationToken)
    {
        JsonTypeSet set = new(context.Name);
        foreach (AttributeData attribute in context.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "JsonSerializableAttribute", ConstructorArguments: [{ Value: ITypeSymbol type }, ..] })
            {
                set.Add(type, cancellationToken);
            }
        }

        return set._known.Count == 0 ? null : set;
    }

    public bool Knows(ITypeSymbol type) => HasTypeParameter(type, static _ => true) || type.TypeKind == TypeKind.Error || _known.Contains(type) || _known.Contains(type.WithoutNullable());

    /// <summary>Gets whether a type parameter of a kind stands anywhere in the type.</summary>
    public static bool HasTypeParameter(ITypeSymbol type, Func<ITypeParameterSymbol, bool> isMeant) => type switch
    {
        ITypeParameterSymbol parameter => isMeant(parameter),
        IArrayTypeSymbol array => HasTypeParameter(array.ElementType, isMeant),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => HasTypeParameter(argument, isMeant)),
        _ => false,
    };

    private void Add(ITypeSymbol root, CancellationToken cancellationToken)
    {
        Stack<ITypeSymbol> rest = new([root]);
        while (rest.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ITypeSymbol type = rest.Pop();
            if (!_known.Add(type))
            {
                continue;
            }

            foreach (ITypeSymbol part in Parts(type))
            {
                rest.Push(part);
            }
        }
    }

    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return [array.ElementType];
        }

        if (type is not INamedTypeSymbol named)
        {
            return [];
        }

        IEnumerable<ITypeSymbol> derived = named.GetAttributes()
            .Where(static attribute => attribute.AttributeClass?.Name == "JsonDerivedTypeAttribute")
            .Select(static attribute => attribute.ConstructorArguments.FirstOrDefault().Value)
            .OfType<ITypeSymbol>();
        IEnumerable<ITypeSymbol> members = named.GetMembers().Where(static member => !member.IsStatic).Select(static member => member switch
        {
            IPropertySymbol property => property.Type,
            IFieldSymbol { IsImplicitlyDeclared: false } field => field.Type,
            _ => null,
        }).OfType<ITypeSymbol>();
        IEnumerable<ITypeSymbol> items = TypeTests.ItemsOf(named) is { } item ? [item] : [];
        return [.. named.TypeArguments, .. derived, .. members, .. items, .. named.BaseType is { SpecialType: SpecialType.None } parent ? [parent] : (ITypeSymbol[])[]];
    }
}
