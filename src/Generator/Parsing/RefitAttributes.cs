using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Attributes of Refit, which mean nothing here: a contract that was ported halfway must not be sent.</summary>
internal static class RefitAttributes
{
    /// <summary>Gets what to say of an interface of Refit that is no contract, or null.</summary>
    public static Diagnostic? FindInterface(INamedTypeSymbol type) =>
        type.Find(KnownNames.EncryptedApi.Type) is null && type.GetMembers().OfType<IMethodSymbol>().Any(static method => Of(method).Any())
            ? Diagnostic.Create(Descriptors.RefitInterface, type.Locations[0], type.Name)
            : null;

    /// <summary>Reports those of a method and its parameters.</summary>
    public static bool Report(MethodScope scope)
    {
        bool isFound = false;
        foreach (ISymbol symbol in (ISymbol[])[scope.Declared, .. scope.Declared.Parameters])
        {
            foreach (AttributeData attribute in Of(symbol))
            {
                isFound = true;
                scope.Report(Descriptors.RefitAttribute, scope.Context.LocationOf(attribute, symbol), NameOf(attribute));
            }
        }

        return isFound;
    }

    /// <summary>Reports those of an interface or one of its properties.</summary>
    public static Diagnostic? Report(ParseContext context, ISymbol symbol)
    {
        Diagnostic? first = null;
        foreach (AttributeData attribute in Of(symbol))
        {
            string name = symbol is IPropertySymbol ? symbol.ContainingType.Name + "." + symbol.Name : symbol.Name;
            Diagnostic diagnostic = context.Report(Descriptors.RefitAttribute, context.LocationOf(attribute, symbol), name, NameOf(attribute));
            context.NoteContractFault(diagnostic);
            first ??= diagnostic;
        }

        return first;
    }

    private static IEnumerable<AttributeData> Of(ISymbol symbol) => symbol.GetAttributes()
        .Where(static attribute => attribute.AttributeClass is { ContainingNamespace: { Name: "Refit", ContainingNamespace.IsGlobalNamespace: true } });

    private static string NameOf(AttributeData attribute) => attribute.AttributeClass!.Name.Replace("Attribute", "");
}
