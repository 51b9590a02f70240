using Aico.Generators.Diagnostics;
using Aico.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Aico.CodeFixes.Tests.Harness;

/// <summary>Reports, fixes one at a time and all at once, and checks each time that nothing is reported any more, by us or by the compiler.</summary>
internal sealed class FixTest<TProvider> : CSharpCodeFixTest<ContractAnalyzer, TProvider, DefaultVerifier>
    where TProvider : CodeFixProvider, new()
{
    private FixTest()
    {
        // No package: the references are at hand, and a test does not use the network.
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(UserReferences.All);
    }

    // oneAtATime: how many fixes it takes one after the other, where that is not one for each diagnostic. together: the result of fixing all, where that differs.
    public static Task RunAsync(string before, string after, string? key, int? oneAtATime = null, string? together = null, params MetadataReference[] references)
    {
        FixTest<TProvider> test = new()
        {
            TestCode = before,
            FixedCode = after,
            CodeActionEquivalenceKey = key,
            NumberOfIncrementalIterations = oneAtATime,
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllInProjectCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck,
        };
        if (together is not null)
        {
            test.BatchFixedCode = together;
        }

        test.TestState.AdditionalReferences.AddRange(references);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp14);

    protected override CompilationOptions CreateCompilationOptions() =>
        ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithNullableContextOptions(NullableContextOptions.Enable).WithAllowUnsafe(true);
}
