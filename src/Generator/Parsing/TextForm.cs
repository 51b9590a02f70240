using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Whether and how a value becomes text. Contract language, section 3.3.</summary>
internal static class TextForm
{
    /// <summary>Gets whether the value has a text of its own.</summary>
    public static bool Has(ITypeSymbol type)
    {
        type = type.Seen();
        return type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Char
            || IsEnum(type)
            || IsOpen(type)
            || (type.TypeKind is TypeKind.Class or TypeKind.Struct && (IsFormattable(type) || type.Is("System", "Uri")));
    }

    /// <summary>Gets whether the value's type writes its text itself: counts in paths and headers, but a query takes its properties instead.</summary>
    public static bool HasOwnToString(ITypeSymbol type)
    {
        type = type.Seen();
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || type.Implements("System.Collections", "IEnumerable"))
        {
            return false;
        }

        for (ITypeSymbol? current = type; current is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; current = current.BaseType)
        {
            // The one that the compiler writes for a record lists properties: nobody means that as an address.
            if (current.GetMembers("ToString").OfType<IMethodSymbol>().Any(static method => method is { IsOverride: true, IsImplicitlyDeclared: false, Parameters.IsEmpty: true }))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gets whether only the call shows what the value is. A class constraint tells before.</summary>
    public static bool IsOpen(ITypeSymbol type) => type.Seen() is ITypeParameterSymbol;

    public static bool IsEnum(ITypeSymbol type) => type.WithoutNullable().TypeKind == TypeKind.Enum;

    public static bool IsFormattable(ITypeSymbol type) => IsEnum(type) || type.Seen().Implements("System", "IFormattable");

    /// <summary>Gets whether the text without a format is not the whole value.</summary>
    public static bool LosesData(ITypeSymbol type) => type.WithoutNullable() is { } value
        && (value.SpecialType == SpecialType.System_DateTime || value.Is("System", "DateTimeOffset") || value.Is("System", "TimeOnly"));
}
