using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Where a value of a request comes from: a parameter, or a property of the contract.</summary>
/// <param name="Symbol">Carries the attributes, and is where faults are reported.</param>
/// <param name="Type">The declared type.</param>
/// <param name="Expression">Reads the value from the state.</param>
internal sealed record ValueSource(ISymbol Symbol, ITypeSymbol Type, string Expression)
{
    public string Name => Symbol.Name;

    /// <summary>Gets the name on the wire: an explicit one, else its own.</summary>
    public static string WireName(ISymbol symbol) =>
        symbol.Find(KnownNames.Path.Type)?.GetString(KnownNames.Path.Name) ?? symbol.Find(KnownNames.AliasAs.Type)?.GetString(KnownNames.AliasAs.Name) ?? symbol.Name;
}
