using Aico.Generator.Tests.Harness;
using Aico.Generators.Model;
using Aico.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Aico.Generator.Tests.Diagnostics;

/// <summary>What depends on the project and not on the contract: the serializer of a contract without a context.</summary>
public sealed class ProjectTests
{
    private const string Json = "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task<User> A(CancellationToken token); }";

    [Fact]
    public void An_ordinary_project_serializes_by_reflection() => Assert.Contains("ReflectionJson = static", GeneratorHarness.Run(Source.File(Json)).OnlyFile, StringComparison.Ordinal);

    [Fact]
    public void A_contract_without_JSON_needs_no_serializer() =>
        Assert.DoesNotContain("ReflectionJson", GeneratorHarness.Run(Source.Contract("[Get(\"/a\")] Task<string> A(CancellationToken token);")).OnlyFile, StringComparison.Ordinal);

    [Theory]
    [InlineData("build_property.EnableTrimAnalyzer")]
    [InlineData("build_property.EnableAotAnalyzer")]
    public void A_trimmed_project_names_no_reflection(string property)
    {
        GeneratorDriver driver = GeneratorHarness.CreateDriver().WithUpdatedAnalyzerConfigOptions(new Options(property))
            .RunGenerators(GeneratorHarness.Compile(Source.File(Json)), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("ReflectionJson", Assert.Single(driver.GetRunResult().Results[0].GeneratedSources).SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trimmed_project_without_a_context_is_warned_at_the_attribute()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(Source.File(Json));
        Diagnostic diagnostic = Assert.Single(ContractParser.Parse(
            compilation.GetTypeByMetadataName("Contoso.IApi")!, compilation, new ProjectModel(IsTrimmed: true), TestContext.Current.CancellationToken).Diagnostics);
        Assert.Equal(("AICO049", DiagnosticSeverity.Warning), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal("EncryptedApi", diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan));
    }

    private sealed class Options(string property) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(property);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string property) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == property ? "true" : null;
                return value is not null;
            }
        }
    }
}
