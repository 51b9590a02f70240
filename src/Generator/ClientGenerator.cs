using Aico.Generators.Model;
using Aico.Generators.Parsing;
using Aico.Generators.Rendering;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators;

/// <summary>Writes a client for every interface marked <c>[EncryptedApi]</c>, and a server mapping where one can be mapped: parse, then render. Diagnostics are the analyzer's.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ClientGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ContractSides> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.EncryptedApi.MetadataName, IsInterface, Parse)
            .WithTrackingName(StepNames.ParseContract);

        IncrementalValuesProvider<ContractModel> contracts = parsed
            .SelectMany(static (sides, _) => sides.Client is { } client ? (ContractModel[])[client] : [])
            .WithTrackingName(StepNames.SelectContract);

        IncrementalValueProvider<ProjectModel> project = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => ProjectParser.Parse(options.GlobalOptions))
            .WithTrackingName(StepNames.ParseProject);

        IncrementalValuesProvider<ContractModel> complete = contracts
            .Combine(project)
            .Select(static (pair, _) => pair.Left.In(pair.Right))
            .WithTrackingName(StepNames.CompleteContract);

        IncrementalValuesProvider<ServerModel> servers = parsed
            .SelectMany(static (sides, _) => sides.Server is { } server ? (ServerModel[])[server] : [])
            .WithTrackingName(StepNames.SelectServer);

        IncrementalValuesProvider<ServerModel> targets = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.GenerateServer.MetadataName, static (_, _) => true, ParseTargets)
            .WithTrackingName(StepNames.ParseServerTargets)
            .SelectMany(static (found, _) => found)
            .WithTrackingName(StepNames.SelectServerTarget);

        context.RegisterSourceOutput(complete, Render);
        context.RegisterSourceOutput(servers, RenderServer);
        context.RegisterSourceOutput(targets, RenderServer);
    }

    private static bool IsInterface(SyntaxNode node, CancellationToken cancellationToken) => node is InterfaceDeclarationSyntax;

    private static ContractSides Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        ParseResult result = ContractParser.Parse((INamedTypeSymbol)context.TargetSymbol, context.SemanticModel.Compilation, cancellationToken);
        return new(result.Model, result.Server);
    }

    private static ImmutableEquatableArray<ServerModel> ParseTargets(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken) =>
        ServerTargetParser.Parse(context.SemanticModel.Compilation, context.TargetNode.SyntaxTree, cancellationToken).Select(static result => result.Server).OfType<ServerModel>().ToEquatableArray();

    private static void Render(SourceProductionContext context, ContractModel contract) =>
        context.AddSource(contract.HintName, TemplateRenderer.RenderClient(contract, context.CancellationToken));

    private static void RenderServer(SourceProductionContext context, ServerModel contract) =>
        context.AddSource(contract.HintName, TemplateRenderer.RenderServer(contract, context.CancellationToken));
}
