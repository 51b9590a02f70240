using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>How an object can be made: a constructor, and properties that are set after it.</summary>
/// <param name="Constructor">The constructor; its parameters are called like properties.</param>
/// <param name="Fault">Why it cannot be made, or null.</param>
internal sealed record ObjectMembers(IMethodSymbol? Constructor, string? Fault)
{
    public static ObjectMembers Of(INamedTypeSymbol type)
    {
        IPropertySymbol[] properties = [.. MemberPath.Properties(type).Where(static property => !QueryParser.IsIgnored(property))];
        IMethodSymbol[] constructors =
        [
            .. type.InstanceConstructors
                .Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public && constructor.Parameters.All(parameter => Matching(properties, parameter) is not null))
                .OrderBy(static constructor => constructor.Parameters.Length),
        ];

        // The fewest parameters that leave nothing unset, as a serializer would have it.
        IMethodSymbol? chosen = constructors.FirstOrDefault(constructor => Unset(properties, constructor) is null);
        return chosen is not null ? new(chosen, null)
            : constructors.LastOrDefault() is { } last ? new(null, $"'{type.Name}.{Unset(properties, last)!.Name}' has neither a setter nor a constructor parameter")
            : new(null, $"'{type.Name}' has no public constructor whose parameters are called like its properties");
    }

    /// <summary>Gets the property that a constructor's parameter sets.</summary>
    public static IPropertySymbol? Matching(IEnumerable<IPropertySymbol> properties, IParameterSymbol parameter) => properties.FirstOrDefault(property =>
        property.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(property.Type, parameter.Type) && parameter.RefKind is RefKind.None or RefKind.In);

    private static IPropertySymbol? Unset(IPropertySymbol[] properties, IMethodSymbol constructor) => properties.FirstOrDefault(property =>
        property.SetMethod is not { DeclaredAccessibility: Accessibility.Public } && !constructor.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(Matching(properties, parameter), property)));
}
