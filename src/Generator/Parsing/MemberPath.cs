using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>An expression that reads a value, or a property of one, and is null where a link is.</summary>
/// <param name="Type">The declared type.</param>
/// <param name="Expression">Reads the value.</param>
/// <param name="IsConditional">Whether a link on the way may be null, so that the whole may be.</param>
internal sealed record MemberPath(ITypeSymbol Type, string Expression, bool IsConditional)
{
    public static MemberPath Of(ValueSource source) => new(source.Type, source.Expression, false);

    /// <summary>Gets whether a value on the way may be null, by its type.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>Gets the public readable properties, own before base, in the order of declaration; one that hides or overrides another speaks for it.</summary>
    public static IEnumerable<IPropertySymbol> Properties(ITypeSymbol type)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return Types(type.Seen())
            .SelectMany(static candidate => candidate.GetMembers().OfType<IPropertySymbol>())
            .Where(property => property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod.DeclaredAccessibility: Accessibility.Public } && seen.Add(property.Name));
    }

    /// <summary>Finds a property, by a name compared ignoring case where none is written exactly so.</summary>
    public static IPropertySymbol? Find(ITypeSymbol type, string name)
    {
        IPropertySymbol[] properties = [.. Properties(type)];
        return properties.FirstOrDefault(property => property.Name == name)
            ?? properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    public MemberPath Follow(IPropertySymbol property, TypeNames types)
    {
        types.NoteUse(property);
        string name = Names.Escape(property.Name);
        bool isPlain = Type.IsValueType && !Type.IsNullableValue();
        bool isConditional = IsConditional || !isPlain;
        string expression = isConditional && IsUnknown(property.Type) ? $"({Expression} is {{ }} link ? (object?)link.{name} : null)" : $"{Expression}{(isPlain ? "." : "?.")}{name}";
        return new(property.Type, expression, isConditional)
        {
            MayBeNull = MayBeNull || Type.IsNullableValue() || Type is { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated },
        };
    }

    // Of a type that may be a reference or not there is no nullable form.
    private static bool IsUnknown(ITypeSymbol type) => type is ITypeParameterSymbol { IsValueType: false, IsReferenceType: false };

    private static IEnumerable<ITypeSymbol> Types(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            yield return type;
            foreach (INamedTypeSymbol other in type.AllInterfaces)
            {
                yield return other;
            }

            yield break;
        }

        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }
}
