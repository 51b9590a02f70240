using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Aico.Generators.Model;
using Aico.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Aico.Generators.Diagnostics;

/// <summary>Reports what is wrong with contracts: the other host of the generator's parser, so that both agree by construction.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        .. typeof(Descriptors).GetFields().Select(static field => field.GetValue(null)).OfType<DiagnosticDescriptor>(),
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // A base interface's fault is found by each of its contracts, and told once.
            ConcurrentDictionary<(string, Location, string), bool> reported = new();
            ProjectModel project = ProjectParser.Parse(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions);
            start.RegisterSymbolAction(symbol => Analyze(symbol, project, reported), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(static end => AnalyzeServers(end));
        });
    }

    private static void AnalyzeServers(CompilationAnalysisContext context)
    {
        foreach (ParseResult server in ServerTargetParser.Parse(context.Compilation, null, context.CancellationToken))
        {
            foreach (Diagnostic diagnostic in server.Diagnostics)
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }

    private static void Analyze(SymbolAnalysisContext context, ProjectModel project, ConcurrentDictionary<(string, Location, string), bool> reported)
    {
        if (context.Symbol is not INamedTypeSymbol { TypeKind: TypeKind.Interface } contract)
        {
            return;
        }

        if (RefitAttributes.FindInterface(contract) is { } refit)
        {
            context.ReportDiagnostic(refit);
        }

        foreach (Diagnostic diagnostic in ContractParser.Parse(contract, context.Compilation, project, context.CancellationToken).Diagnostics)
        {
            if (reported.TryAdd((diagnostic.Id, diagnostic.Location, diagnostic.GetMessage(CultureInfo.InvariantCulture)), true))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }
}
