using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Knows the attributes of Refit by their namespace: nothing of ours references it. Contract language, section 3.8.</summary>
internal static class RefitParser
{
    /// <summary>Gets what to say of an interface of Refit that is no contract, or null.</summary>
    public static Diagnostic? Parse(INamedTypeSymbol type) =>
        type.Find(KnownNames.EncryptedApi.Type) is null && type.GetMembers().OfType<IMethodSymbol>().Any(static method => Attribute(method) is not null)
            ? Diagnostic.Create(Descriptors.RefitInterface, type.Locations[0], type.Name)
            : null;

    /// <summary>Gets an attribute of Refit that a symbol or one of its parameters carries, or null.</summary>
    public static AttributeData? Attribute(ISymbol symbol) => symbol.GetAttributes()
        .Concat(symbol is IMethodSymbol method ? method.Parameters.SelectMany(static parameter => parameter.GetAttributes()) : [])
        .FirstOrDefault(static attribute => attribute.AttributeClass is { ContainingNamespace: { Name: "Refit", ContainingNamespace.IsGlobalNamespace: true } });

    /// <summary>Gets the name of an attribute as it is written.</summary>
    public static string Name(AttributeData attribute) => attribute.AttributeClass!.Name.Replace("Attribute", "");
}
