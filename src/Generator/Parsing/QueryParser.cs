using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What a value becomes in the query. Contract language, section 3.4.</summary>
internal static class QueryParser
{
    /// <summary>Gets what this version cannot write, or null. Interfaces and <c>object</c> have no query form at all.</summary>
    public static string? Unsupported(ITypeSymbol type)
    {
        type = type.WithoutNullable();
        return TextForm.Has(type) ? null
            : type.Implements("System.Collections", "IEnumerable") ? "a collection"
            : type is { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None } ? "the properties of an object"
            : null;
    }
}
