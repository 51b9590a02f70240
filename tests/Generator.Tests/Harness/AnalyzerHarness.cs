using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>Runs the analyzer over source with markup, <c>{|AICO020:span|}</c>, and the generator over the same source without it.</summary>
internal static class AnalyzerHarness
{
    /// <summary>Checks that exactly the marked diagnostics are reported, and that the output compiles in spite of them.</summary>
    public static async Task Verify(string markup, params DiagnosticResult[] expected)
    {
        Test test = new() { TestCode = markup };
        test.ExpectedDiagnostics.AddRange(expected);
        await test.RunAsync(TestContext.Current.CancellationToken);
        TestFileMarkupParser.GetSpans(markup, out string source, out System.Collections.Immutable.ImmutableArray<Microsoft.CodeAnalysis.Text.TextSpan> _);
        GeneratorHarness.Run(source);
    }

    /// <summary>The same for the project of a server.</summary>
    /// <param name="markup">The source.</param>
    /// <param name="other">An assembly that the project references.</param>
    public static async Task VerifyServer(string markup, MetadataReference? other = null)
    {
        MetadataReference[] more = [.. Aico.Tests.ServerReferences.Own, .. other is null ? [] : (MetadataReference[])[other]];
        Test test = new() { TestCode = markup };
        test.TestState.AdditionalReferences.AddRange(more);
        await test.RunAsync(TestContext.Current.CancellationToken);
        TestFileMarkupParser.GetSpans(markup, out string source, out System.Collections.Immutable.ImmutableArray<Microsoft.CodeAnalysis.Text.TextSpan> _);
        GeneratorHarness.Run(GeneratorHarness.Compile(source).AddReferences(more));
    }

    private sealed class Test : CSharpAnalyzerTest<ContractAnalyzer, DefaultVerifier>
    {
        public Test()
        {
            // No package: the references are at hand, and a test does not use the network.
            ReferenceAssemblies = new ReferenceAssemblies("net10.0");
            TestState.AdditionalReferences.AddRange(References.All);
        }

        protected override ParseOptions CreateParseOptions() => GeneratorHarness.ParseOptions;

        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithNullableContextOptions(NullableContextOptions.Enable).WithAllowUnsafe(true);
    }
}
