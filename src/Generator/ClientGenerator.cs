using Aico.Generators.Model;
using Aico.Generators.Parsing;
using Aico.Generators.Rendering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators;

/// <summary>Writes a client for every interface marked <c>[EncryptedApi]</c>: parse, then render. Diagnostics are the analyzer's.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ClientGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ContractModel> contracts = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.EncryptedApi.MetadataName, IsInterface, Parse)
            .WithTrackingName(StepNames.ParseContract)
            .SelectMany(static (model, _) => model is null ? Array.Empty<ContractModel>() : [model])
            .WithTrackingName(StepNames.SelectContract);

        IncrementalValueProvider<ProjectModel> project = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => ProjectParser.Parse(options.GlobalOptions))
            .WithTrackingName(StepNames.ParseProject);

        IncrementalValuesProvider<ContractModel> complete = contracts
            .Combine(project)
            .Select(static (pair, _) => pair.Left.In(pair.Right))
            .WithTrackingName(StepNames.CompleteContract);

        context.RegisterSourceOutput(complete, Render);
    }

    private static bool IsInterface(SyntaxNode node, CancellationToken cancellationToken) => node is InterfaceDeclarationSyntax;

    private static ContractModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken) =>
        ContractParser.Parse((INamedTypeSymbol)context.TargetSymbol, context.SemanticModel.Compilation, cancellationToken).Model;

    private static void Render(SourceProductionContext context, ContractModel contract) =>
        context.AddSource(contract.HintName, TemplateRenderer.RenderClient(contract, context.CancellationToken));
}
