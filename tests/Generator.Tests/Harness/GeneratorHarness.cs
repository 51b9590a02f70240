using System.Collections.Immutable;
using Aico.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>Runs the generator as a strict user's compiler would.</summary>
internal static class GeneratorHarness
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        allowUnsafe: true,
        generalDiagnosticOption: ReportDiagnostic.Error,
        nullableContextOptions: NullableContextOptions.Enable,
        warningLevel: 9999);

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Contoso.Client",
        sources.Select(static (source, index) => Parse(source, $"File{index}.cs")),
        References.All,
        Options);

    /// <summary>Compiles as the project of a server, which references Aico.AspNetCore.</summary>
    public static CSharpCompilation CompileServer(params string[] sources) => Compile(sources).WithReferences(References.Server);

    public static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, ParseOptions, path, cancellationToken: TestContext.Current.CancellationToken);

    public static GeneratorDriver CreateDriver() => CSharpGeneratorDriver.Create(
        [new ClientGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Generates, and checks everything that holds for every input.</summary>
    public static GeneratorRun Run(params string[] sources) => Run(Compile(sources));

    /// <inheritdoc cref="Run(string[])"/>
    public static GeneratorRun Run(CSharpCompilation compilation)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        GeneratorDriver driver = CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Microsoft.CodeAnalysis.Compilation output, out ImmutableArray<Diagnostic> diagnostics, cancellationToken);
        GeneratorRun run = new(driver, output);
        Assert.Empty(diagnostics);
        Assert.Null(run.Result.Exception);
        AssertClean(output);
        AssertValuesPinNothing(run.Result);
        AssertUnrelatedEditIsFree(driver, compilation);
        return run;
    }

    private static void AssertClean(Microsoft.CodeAnalysis.Compilation output)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Diagnostic[] diagnostics = [.. output.GetDiagnostics(cancellationToken).Where(static diagnostic =>
            diagnostic.Severity > DiagnosticSeverity.Hidden || IsGenerated(diagnostic.Location))];
        Assert.True(diagnostics.Length == 0, string.Join("\n", diagnostics.AsEnumerable()) + "\n" + string.Join("\n", diagnostics
            .Where(static diagnostic => IsGenerated(diagnostic.Location)).Select(static diagnostic => diagnostic.Location.SourceTree).Distinct()));
        using MemoryStream assembly = new();
        Assert.True(output.Emit(assembly, cancellationToken: cancellationToken).Success);
    }

    private static bool IsGenerated(Location location) => location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true;

    private static void AssertValuesPinNothing(GeneratorRunResult result)
    {
        foreach (string step in StepNames.All)
        {
            foreach (object value in Outputs(result, step).Select(static output => output.Value))
            {
                Assert.Null(ObjectGraph.FindPinned(value));
            }
        }
    }

    private static void AssertUnrelatedEditIsFree(GeneratorDriver driver, CSharpCompilation compilation)
    {
        CSharpCompilation edited = compilation.AddSyntaxTrees(Parse("internal static class AnUnrelatedType;", "Unrelated.cs"));
        GeneratorRunResult result = driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult().Results[0];
        foreach (string step in StepNames.All)
        {
            Assert.All(Outputs(result, step), static output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        }

        Assert.All(
            result.TrackedOutputSteps.SelectMany(static steps => steps.Value).SelectMany(static step => step.Outputs),
            static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    public static IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(GeneratorRunResult result, string step) =>
        result.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> runs) ? runs.SelectMany(static run => run.Outputs) : [];
}
