using System.Collections.Immutable;
using Aico.Generators;
using Aico.Generators.Diagnostics;
using Aico.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Aico.Docs.Tests.Diagnostics;

/// <summary>Compiles a sample as a user's project would: with the generator's output and the analyzer.</summary>
internal static class SampleCompiler
{
    /// <summary>Gets everything that is reported, by the compiler and by us.</summary>
    public static async Task<ImmutableArray<Diagnostic>> CompileAsync(DiagnosticSample sample, bool isViolation)
    {
        Dictionary<string, string> properties = sample.Properties(isViolation);
        CSharpParseOptions options = new CSharpParseOptions(Version(properties)).WithPreprocessorSymbols((string[])(isViolation ? ["VIOLATION"] : []));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Contoso",
            [Parse(sample.Text, sample.Path, options), Parse(DiagnosticSample.Common(Repository.Root), "Common.cs", options)],
            properties.ContainsKey("Server") ? [.. UserReferences.All, .. ServerReferences.Own] : UserReferences.All,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));
        Project project = new(properties);
        CSharpGeneratorDriver
            .Create([new ClientGenerator().AsSourceGenerator()], parseOptions: options, optionsProvider: project)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        CompilationWithAnalyzers analyzed = output.WithAnalyzers([new ContractAnalyzer()], new AnalyzerOptions([], project));
        ImmutableArray<Diagnostic> all = await analyzed.GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. all.Where(static diagnostic => diagnostic is { Severity: > DiagnosticSeverity.Hidden, IsSuppressed: false })];
    }

    private static SyntaxTree Parse(string text, string path, CSharpParseOptions options) =>
        CSharpSyntaxTree.ParseText(text, options, path, cancellationToken: TestContext.Current.CancellationToken);

    private static LanguageVersion Version(Dictionary<string, string> properties) =>
        LanguageVersionFacts.TryParse(properties.GetValueOrDefault("LangVersion", "14"), out LanguageVersion version) ? version : throw new ArgumentException("LangVersion");

    private sealed class Project(Dictionary<string, string> properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(Dictionary<string, string> properties) : AnalyzerConfigOptions
    {
        private const string Prefix = "build_property.";

        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = null;
            return key.StartsWith(Prefix, StringComparison.Ordinal) && properties.TryGetValue(key[Prefix.Length..], out value);
        }
    }
}
