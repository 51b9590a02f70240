using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Questions about types that several rules ask.</summary>
internal static class TypeTests
{
    /// <summary>Gets whether the type is the one of this name; <paramref name="space"/> is dotted.</summary>
    public static bool Is(this ITypeSymbol type, string space, string name, int arity = 0) =>
        type is INamedTypeSymbol named && named.Name == name && named.Arity == arity && named.ContainingType is null && IsSpace(named.ContainingNamespace, space);

    public static bool IsToken(this ITypeSymbol type) => type.Is("System.Threading", "CancellationToken");

    public static ITypeSymbol WithoutNullable(this ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    /// <summary>Gets what is known of the type: its value without the nullable around it, and of a type parameter its class constraint.</summary>
    public static ITypeSymbol Seen(this ITypeSymbol type)
    {
        ITypeSymbol value = type.WithoutNullable();
        return value is ITypeParameterSymbol parameter
            ? parameter.ConstraintTypes.Select(static constraint => constraint is ITypeParameterSymbol ? constraint.Seen() : constraint)
                .FirstOrDefault(static constraint => constraint is { TypeKind: TypeKind.Class, SpecialType: not (SpecialType.System_Enum or SpecialType.System_ValueType or SpecialType.System_Object) }) ?? value
            : value;
    }

    public static bool IsNullableValue(this ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>Gets whether null must not be passed: annotated code says so.</summary>
    public static bool IsRequiredReference(this IParameterSymbol parameter) =>
        parameter.Type is { IsValueType: false, NullableAnnotation: NullableAnnotation.NotAnnotated }
        && parameter.Type is not ITypeParameterSymbol { HasNotNullConstraint: false, IsReferenceType: false }
        && parameter.Type is not ITypeParameterSymbol { ReferenceTypeConstraintNullableAnnotation: NullableAnnotation.Annotated }
        && parameter is not { HasExplicitDefaultValue: true, ExplicitDefaultValue: null }
        && !parameter.AllowsNull();

    public static bool AllowsNull(this IParameterSymbol parameter) =>
        parameter.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "AllowNullAttribute", ContainingNamespace.Name: "CodeAnalysis" });

    /// <summary>Gets whether null says something here: annotated, a nullable struct, or code without annotations.</summary>
    public static bool MayBeNull(this ITypeSymbol type) => type.IsNullableValue() || (!type.IsValueType && type.NullableAnnotation != NullableAnnotation.NotAnnotated);

    /// <summary>Gets why a value of the type cannot be kept for sending, or null.</summary>
    public static string? CaptureFault(ITypeSymbol type) =>
        type.IsRefLikeType ? "is a ref struct"
        : type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer ? "is a pointer"
        : type.TypeKind == TypeKind.Dynamic ? "is dynamic"
        : null;

    public static bool IsOrDerivesFrom(this ITypeSymbol type, string space, string name)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Is(space, name))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Implements(this ITypeSymbol type, string space, string name, int arity = 0) =>
        type.Is(space, name, arity) || type.AllInterfaces.Any(candidate => candidate.Is(space, name, arity));

    /// <summary>Gets <c>KeyValuePair&lt;K, V&gt;</c> of a dictionary or a sequence of pairs, or null.</summary>
    public static INamedTypeSymbol? PairsOf(ITypeSymbol type) => ItemsOf(type) is INamedTypeSymbol item && item.Is("System.Collections.Generic", "KeyValuePair", 2) ? item : null;

    /// <summary>Gets the item type of a sequence, or null; text is no sequence here.</summary>
    public static ITypeSymbol? ItemsOf(ITypeSymbol type)
    {
        IEnumerable<INamedTypeSymbol> candidates = type is INamedTypeSymbol named ? [named, .. type.AllInterfaces] : type.AllInterfaces;
        return type.SpecialType == SpecialType.System_String
            ? null
            : candidates.FirstOrDefault(static candidate => candidate.Is("System.Collections.Generic", "IEnumerable", 1))?.TypeArguments[0];
    }

    public static bool IsBytes(this ITypeSymbol type) =>
        type is IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } || type.IsReadOnlyBytes();

    public static bool IsReadOnlyBytes(this ITypeSymbol type) =>
        type.Is("System", "ReadOnlyMemory", 1) && ((INamedTypeSymbol)type).TypeArguments[0].SpecialType == SpecialType.System_Byte;

    private static bool IsSpace(INamespaceSymbol? symbol, string space)
    {
        int end = space.Length;
        while (symbol is { IsGlobalNamespace: false })
        {
            int start = end - symbol.Name.Length;
            if (start < 0 || string.CompareOrdinal(space, start, symbol.Name, 0, symbol.Name.Length) != 0 || (start > 0 && space[start - 1] != '.'))
            {
                return false;
            }

            if (start == 0)
            {
                return symbol.ContainingNamespace is { IsGlobalNamespace: true };
            }

            end = start - 1;
            symbol = symbol.ContainingNamespace;
        }

        return false;
    }
}
