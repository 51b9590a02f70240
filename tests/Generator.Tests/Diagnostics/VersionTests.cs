using Aico.Generator.Tests.Harness;
using Aico.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Diagnostics;

public sealed class VersionTests
{
    [Fact]
    public void A_language_below_CSharp_12_is_refused() => AssertRefused(Compile("[Aico.EncryptedApi] public interface IApi;", LanguageVersion.CSharp11, References.All));

    [Fact]
    public void A_runtime_of_another_version_is_refused()
    {
        CSharpCompilation runtime = Compile(
            "[assembly: System.Reflection.AssemblyVersion(\"99.0.0.0\")] namespace Aico { public sealed class EncryptedApiAttribute : System.Attribute; }",
            LanguageVersion.CSharp14, [.. Basic.Reference.Assemblies.Net100.References.All], "Aico.Runtime");
        using MemoryStream image = new();
        Assert.True(runtime.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        MetadataReference reference = MetadataReference.CreateFromImage(image.ToArray());
        AssertRefused(Compile("[Aico.EncryptedApi] public interface IApi;", LanguageVersion.CSharp14, [.. Basic.Reference.Assemblies.Net100.References.All, reference]));
    }

    private static void AssertRefused(CSharpCompilation compilation)
    {
        ParseResult result = ContractParser.Parse(compilation.GetTypeByMetadataName("IApi")!, compilation, TestContext.Current.CancellationToken);
        Assert.Null(result.Model);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("AICO053", diagnostic.Id);
        Assert.Equal("IApi", diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan));
    }

    private static CSharpCompilation Compile(string source, LanguageVersion version, MetadataReference[] references, string name = "Contoso") => CSharpCompilation.Create(
        name,
        [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(version), cancellationToken: TestContext.Current.CancellationToken)],
        references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
}
