using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Contracts of other assemblies that <c>[assembly: GenerateServer]</c> asks a mapping for. Contract language, section 2.</summary>
internal static class ServerTargetParser
{
    /// <summary>Parses the attributes of the assembly in order, or those of one file.</summary>
    public static IEnumerable<ParseResult> Parse(Compilation compilation, SyntaxTree? file, CancellationToken cancellationToken)
    {
        HashSet<INamedTypeSymbol> seen = new(SymbolEqualityComparer.Default);
        foreach (AttributeData attribute in compilation.Assembly.GetAttributes())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (attribute.AttributeClass.IsAico(KnownNames.GenerateServer.Type) && attribute.Get(KnownNames.GenerateServer.Contract).Value is ITypeSymbol { TypeKind: not TypeKind.Error } type)
            {
                Location location = attribute.ArgumentSyntax(KnownNames.GenerateServer.Contract, cancellationToken)?.GetLocation() ?? Location.None;
                string? fault = Fault(type, compilation, seen);
                if (file is null || location.SourceTree == file)
                {
                    yield return fault is not null ? Failed(type, location, fault) : Parse((INamedTypeSymbol)type.OriginalDefinition, compilation, location, cancellationToken);
                }
            }
        }
    }

    private static ParseResult Parse(INamedTypeSymbol contract, Compilation compilation, Location location, CancellationToken cancellationToken)
    {
        ParseResult result = ContractParser.ParseForeign(contract, compilation, location, cancellationToken);

        // Whatever else is wrong with the contract is told where it is compiled; here it only says why there is no server.
        Diagnostic[] own = [.. result.Diagnostics.Where(static diagnostic => diagnostic.Id == Descriptors.Unbindable.Id || diagnostic.Id == Descriptors.SameRoute.Id)];
        Diagnostic? other = result.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !own.Contains(diagnostic));
        return other is not null ? Failed(contract, location, other.GetMessage(System.Globalization.CultureInfo.InvariantCulture))
            : result.Server is null ? Failed(contract, location, "nothing can be generated for it")
            : new(null, result.Server, own);
    }

    private static ParseResult Failed(ITypeSymbol type, Location location, string reason) => new(null, null, [Diagnostic.Create(Descriptors.ServerTarget, location, type.Name, reason)]);

    private static string? Fault(ITypeSymbol type, Compilation compilation, HashSet<INamedTypeSymbol> seen) =>
        type is not INamedTypeSymbol { TypeKind: TypeKind.Interface } contract || contract.Find(KnownNames.EncryptedApi.Type) is not { } attribute ? "it is no interface with [EncryptedApi]"
        : !ServerParser.IsReferenced(compilation) ? "the project does not reference Aico.AspNetCore"
        : !compilation.IsSymbolAccessibleWithin(contract, compilation.Assembly) ? "generated code cannot reach it"
        : SymbolEqualityComparer.Default.Equals(contract.ContainingAssembly, compilation.Assembly) ? "it is of this assembly, and mapped already"
        : HasServer(contract.OriginalDefinition, attribute) ? "it is mapped already, by the assembly that declares it"
        : !seen.Add(contract.OriginalDefinition) ? "it is named twice"
        : null;

    private static bool HasServer(INamedTypeSymbol contract, AttributeData attribute)
    {
        string space = contract.ContainingNamespace.IsGlobalNamespace ? "" : contract.ContainingNamespace.ToDisplayString() + ".";
        return contract.ContainingAssembly.GetTypeByMetadataName(space + Names.ServerExtensionsName(Names.BaseName(contract, attribute), contract.Arity)) is not null;
    }
}
