using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Aico.Generators.Parsing;

/// <summary>Errors on the interface itself, for which nothing is emitted: 003, 005, 053. Contract language, section 1.</summary>
internal static class ContractChecks
{
    public static bool Pass(ParseContext context, AttributeData attribute, out string baseName)
    {
        INamedTypeSymbol contract = context.Contract;
        baseName = Names.BaseName(contract);
        if (VersionFault(context, attribute) is { } version)
        {
            context.Report(Descriptors.VersionMismatch, context.LocationOf(contract), contract.Name, version);
        }
        else if (ReachFault(contract) is { } reach)
        {
            context.Report(Descriptors.Unreachable, context.LocationOf(contract), contract.Name, reach);
        }
        else if (!TryName(context, attribute, ref baseName))
        {
            Location location = context.LocationOf(attribute, KnownNames.EncryptedApi.Name, contract);
            context.Report(Descriptors.AttributeArgument, location, contract.Name, "EncryptedApi", "Name is not an identifier");
        }
        else if (TakenName(context, baseName, attribute.Get(KnownNames.EncryptedApi.Name).IsNull) is { } taken)
        {
            context.Report(Descriptors.NameTaken, context.LocationOf(contract), contract.Name, taken);
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>Gets whether the contract and all its containers are public.</summary>
    public static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));

    private static string? VersionFault(ParseContext context, AttributeData attribute)
    {
        if (context.Contract.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 } options)
        {
            return $"it needs C# 12, but the project uses {options.LanguageVersion.ToDisplayString()}";
        }

        Version generator = typeof(ContractChecks).Assembly.GetName().Version;
        AssemblyIdentity? runtime = attribute.AttributeClass?.ContainingAssembly?.Identity;
        return runtime is not null && runtime.Name == KnownNames.RuntimeAssembly && runtime.Version != generator
            ? $"the generator has version {generator}, Aico.Runtime has {runtime.Version}; reference one version of the package"
            : null;
    }

    private static string? ReachFault(INamedTypeSymbol contract)
    {
        for (INamedTypeSymbol? type = contract; type is not null; type = type.ContainingType)
        {
            string? fault = type.IsFileLocal ? "it is local to its file"
                : type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal ? $"'{type.Name}' is not public or internal"
                : type.IsGenericType && !SymbolEqualityComparer.Default.Equals(type, contract) ? $"it is nested in the generic type '{type.Name}'"
                : null;
            if (fault is not null)
            {
                return fault;
            }
        }

        return contract.TypeParameters.Select(static parameter =>
            parameter.AllowsRefLikeType ? $"its type parameter '{parameter.Name}' allows ref structs"
            : parameter.Name is "Create" or "Implementation" || parameter.Name.EndsWith(Names.ClientSuffix, StringComparison.Ordinal) ? $"its type parameter '{parameter.Name}' is called like a generated member"
            : null).FirstOrDefault(static fault => fault is not null);
    }

    private static bool TryName(ParseContext context, AttributeData attribute, ref string baseName)
    {
        if (attribute.Get(KnownNames.EncryptedApi.Name).IsNull)
        {
            return true;
        }

        baseName = attribute.GetString(KnownNames.EncryptedApi.Name) ?? "";
        return SyntaxFacts.IsValidIdentifier(baseName);
    }

    private static string? TakenName(ParseContext context, string baseName, bool isDefault)
    {
        INamespaceSymbol space = context.Contract.ContainingNamespace;
        int arity = context.Contract.Arity;
        string client = baseName + Names.ClientSuffix;
        string extensions = Names.ExtensionsName(baseName, arity);
        string? taken = space.GetMembers(client).Any(symbol => IsForeign(symbol, arity)) ? client
            : space.GetMembers(extensions).Any(static symbol => IsForeign(symbol, 0)) ? extensions
            : null;
        return taken ?? (Rivals(context, baseName, isDefault).Any() ? baseName + Names.ClientSuffix : null);
    }

    // In the analyzer's compilation our own output exists already.
    private static bool IsForeign(INamespaceOrTypeSymbol symbol, int arity) => (symbol is not INamedTypeSymbol type || type.Arity == arity)
        && !symbol.GetAttributes().Any(static attribute =>
            attribute.AttributeClass?.Name == "GeneratedCodeAttribute" && attribute.ConstructorArguments is [{ Value: "Aico.Generators" }, ..]);

    // Other contracts of the namespace whose client would be called the same. Looked up by the names they could have, because
    // walking a namespace would cost more with every unrelated type; only an explicit Name makes that necessary.
    private static IEnumerable<INamedTypeSymbol> Rivals(ParseContext context, string baseName, bool isDefault)
    {
        INamedTypeSymbol contract = context.Contract;
        IEnumerable<INamedTypeSymbol> candidates = isDefault ? Candidates(contract.ContainingNamespace, baseName) : AllTypes(contract.ContainingNamespace, context.CancellationToken);
        return candidates.Where(candidate => !SymbolEqualityComparer.Default.Equals(candidate, contract)
            && candidate.TypeKind == TypeKind.Interface
            && candidate.Find(KnownNames.EncryptedApi.Type) is { } attribute
            && Names.BaseName(candidate, attribute) == baseName
            && candidate.Arity == contract.Arity);
    }

    private static IEnumerable<INamedTypeSymbol> Candidates(INamespaceOrTypeSymbol container, string baseName)
    {
        IEnumerable<INamedTypeSymbol> here = container.GetTypeMembers(baseName).Concat(container.GetTypeMembers("I" + baseName));
        for (int length = 1; length < baseName.Length; length++)
        {
            string rest = baseName.Substring(length);
            here = here.Concat(container.GetTypeMembers(baseName.Substring(0, length)).SelectMany(type => Candidates(type, rest)));
        }

        return here;
    }

    private static IEnumerable<INamedTypeSymbol> AllTypes(INamespaceOrTypeSymbol container, CancellationToken cancellationToken)
    {
        foreach (INamedTypeSymbol type in container.GetTypeMembers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return type;
            foreach (INamedTypeSymbol nested in AllTypes(type, cancellationToken))
            {
                yield return nested;
            }
        }
    }
}
