using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What a converter of the query takes. Contract language, section 2.</summary>
internal static class ConverterParser
{
    /// <summary>Gets the type under which the converter takes the parameter, or null where it cannot.</summary>
    public static ITypeSymbol? TakenType(ParseContext context, INamedTypeSymbol converter, ITypeSymbol parameter)
    {
        bool canMake = converter is { IsAbstract: false, IsUnboundGenericType: false, TypeKind: TypeKind.Class or TypeKind.Struct }
            && context.Compilation.IsSymbolAccessibleWithin(converter, context.Compilation.Assembly)
            && converter.InstanceConstructors.Any(static constructor => constructor is { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public });
        ITypeSymbol[] taken =
        [
            .. converter.AllInterfaces.Where(static candidate => candidate.IsAico(KnownNames.QueryConverterInterface.Type) && candidate.Arity == 1).Select(static candidate => candidate.TypeArguments[0]),
        ];
        return !canMake ? null
            : taken.FirstOrDefault(type => SymbolEqualityComparer.Default.Equals(type, parameter))
                ?? taken.FirstOrDefault(type => SymbolEqualityComparer.Default.Equals(type, parameter.WithoutNullable()))
                ?? taken.FirstOrDefault(type => context.Compilation.ClassifyCommonConversion(parameter, type) is { IsImplicit: true, IsReference: true });
    }
}
