using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Where a value of a request is, and what follows where it is not.</summary>
/// <param name="Symbol">The parameter or property that is bound, where faults are reported.</param>
/// <param name="Type">The value's type.</param>
/// <param name="Source">The member of <c>ParameterSource</c>.</param>
/// <param name="Key">The key there.</param>
internal sealed record ServerValue(ISymbol Symbol, ITypeSymbol Type, string Source, KeyText Key)
{
    /// <summary>Gets what the keys of an object or dictionary start with, delimiter included.</summary>
    public KeyText Prefix { get; init; } = Key;

    public string Delimiter { get; init; } = ".";

    public string? Format { get; init; }

    /// <summary>Gets the attribute that says how a collection is written.</summary>
    public AttributeData? Query { get; init; }

    /// <summary>Gets the expression of the value where there is none in the request; null where there must be one.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Gets the arguments that every read begins with.</summary>
    public string Arguments => $"global::Aico.ParameterSource.{Source}, {Names.Literal(Symbol.Name)}, {Key.Expression}";

    /// <summary>Gets what an absent value of a type is, or null where the type wants one.</summary>
    public static string? Absent(ITypeSymbol type) => type.MayBeNull() ? "default!" : null;
}
