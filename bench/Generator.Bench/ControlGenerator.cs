using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generator.Bench;

/// <summary>The least that a generator for contracts could do: find them by their attribute and read what every one must read, into a value.</summary>
internal sealed class ControlGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
        context.SyntaxProvider.ForAttributeWithMetadataName(
            "Aico.EncryptedApiAttribute",
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (found, cancellationToken) => Read((INamedTypeSymbol)found.TargetSymbol, cancellationToken)),
        static (_, _) => { });

    private static ControlModel Read(INamedTypeSymbol contract, CancellationToken cancellationToken)
    {
        List<string> parts = [];
        foreach (INamedTypeSymbol type in contract.AllInterfaces.Insert(0, contract))
        {
            ReadAttributes(type, parts);
            foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
            {
                cancellationToken.ThrowIfCancellationRequested();
                parts.Add(method.Name);
                parts.Add(method.ReturnType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
                ReadAttributes(method, parts);
                foreach (IParameterSymbol parameter in method.Parameters)
                {
                    parts.Add(parameter.Name);
                    parts.Add(parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
                    ReadAttributes(parameter, parts);
                }
            }
        }

        return new(contract.Name, string.Join('\n', parts));
    }

    private static void ReadAttributes(ISymbol symbol, List<string> parts)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            parts.Add(attribute.AttributeClass?.Name ?? "");
            foreach (TypedConstant argument in attribute.ConstructorArguments)
            {
                parts.Add(argument.Kind == TypedConstantKind.Array ? string.Join(',', argument.Values.Select(static value => value.Value)) : argument.Value?.ToString() ?? "");
            }
        }
    }

    private sealed record ControlModel(string Name, string Members);
}
