using Microsoft.CodeAnalysis;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>One run: what was generated and what it compiles to.</summary>
internal sealed record GeneratorRun(GeneratorDriver Driver, Microsoft.CodeAnalysis.Compilation Output)
{
    public GeneratorRunResult Result => Driver.GetRunResult().Results[0];

    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(
        static source => source.HintName, static source => source.SourceText.ToString(), StringComparer.Ordinal);

    public string OnlyFile => Assert.Single(Files).Value;
}
