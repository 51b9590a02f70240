using Aico.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Server;

/// <summary>050, 051 and 052: id, severity and span by markup, nothing else reported, and output that compiles in spite of it.</summary>
public sealed class ServerDiagnosticTests
{
    private const string Token = "CancellationToken token";

    /// <summary>Members of a contract, one fault each.</summary>
    public static TheoryData<string> Members => new(
        // 050 what cannot be read back
        $"[Get(\"/a/{{value}}\")] Task A(NoParser {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A([Query(TreatAsString = true)] NoParser {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A([Header(\"X-A\")] NoParser {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(NoSetter {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(NoConstructor {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(Abstract {{|AICO050:value|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body(BodyKind.UrlEncoded)] NoSetter {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(Queue<int> {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(SortedDictionary<int, string> {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task A([QueryName] string a, [QueryName] string {{|AICO050:b|}}, {Token});",
        $"[Get(\"/a\")] Task A([QueryConverter(typeof(Converter))] int {{|AICO050:value|}}, {Token});",
        $"[Get(\"/a\")] Task<T> {{|AICO050:A|}}<T>({Token});",
        $"[Get(\"/{{a}}{{b}}\")] Task {{|AICO050:A|}}(int a, int b, {Token});",
        $"[Get(\"/a?b=x{{a}}\")] Task {{|AICO050:A|}}(int a, {Token});",
        $"[Post(\"/a\")] Task A([Body(OneShot = true)] MemoryStream {{|AICO050:stream|}}, {Token});",
        $"[Post(\"/a\"), Multipart] Task A(FileInfoPart {{|AICO050:file|}}, {Token});",

        // 051 one verb, one route
        $"[Get(\"/a/{{x}}\")] Task A(int x, {Token}); [Get({{|AICO051:\"/A/{{y}}/\"|}})] Task B(int y, {Token});",
        $"[Get(\"/a?b=c\")] Task A({Token}); [Get({{|AICO051:\"/a?b=c\"|}})] Task B({Token});");

    private const string Types = """
        public sealed class NoParser { public int Value { get; set; } public override string ToString() => ""; }
        public sealed class NoSetter { public int Value { get; } }
        public sealed class NoConstructor { private NoConstructor() { } public int Value { get; set; } }
        public abstract class Abstract { public int Value { get; set; } }
        public sealed class Converter : IQueryConverter<int> { public void Append(QueryWriter query, string name, int value) { } }

        """;

    [Theory]
    [MemberData(nameof(Members))]
    public Task A_member_that_no_server_can_serve_is_reported_where_it_stands(string member) =>
        AnalyzerHarness.VerifyServer(Source.File(Types + $$"""
            [EncryptedApi]
            public interface IApi
            {
                {{member}}
            }
            """));

    [Theory]
    [MemberData(nameof(Members))]
    public Task Without_the_server_package_nothing_is_reported(string member)
    {
        string plain = System.Text.RegularExpressions.Regex.Replace(member, @"\{\|AICO05\d:(.*?)\|\}", "$1");
        return AnalyzerHarness.Verify(Source.File(Types + $"[EncryptedApi] public interface IApi {{ {plain} }}"));
    }

    [Theory]
    [InlineData("/a", "/a?b=c")]
    [InlineData("/a?b=c", "/a?b=d")]
    [InlineData("/a/{x}", "/a/{x}/b")]
    [InlineData("/a/b", "/a/{x?}")]
    public Task Routes_that_can_be_told_apart_are_fine(string first, string second)
    {
        string parameter = first.Contains('{', StringComparison.Ordinal) ? "int x, " : "";
        string other = second.Contains("?}", StringComparison.Ordinal) ? "int? x, " : second.Contains('{', StringComparison.Ordinal) ? "int x, " : "";
        return AnalyzerHarness.VerifyServer(Source.Contract($"[Get(\"{first}\")] Task A({parameter}{Token}); [Get(\"{second}\")] Task B({other}{Token});"));
    }

    [Theory]
    [InlineData("[assembly: Aico.GenerateServer({|AICO052:typeof(Contoso.IApi)|})]", "[EncryptedApi] public interface IApi;")]
    [InlineData("[assembly: Aico.GenerateServer({|AICO052:typeof(Contoso.IPlain)|})]", "public interface IPlain;")]
    [InlineData("[assembly: Aico.GenerateServer({|AICO052:typeof(string)|})]", "")]
    public Task A_target_that_is_not_usable_is_reported(string attribute, string declarations) =>
        AnalyzerHarness.VerifyServer(Source.File(declarations).Replace("namespace Contoso;", attribute + "\nnamespace Contoso;", StringComparison.Ordinal));

    [Theory]
    [InlineData("[assembly: Aico.GenerateServer(typeof(Lib.IApi)), Aico.GenerateServer({|AICO052:typeof(Lib.IApi)|})]", "[Get(\"/a\")] Task A(CancellationToken token);")]
    [InlineData("[assembly: Aico.GenerateServer({|AICO050:typeof(Lib.IApi)|})]", "[Get(\"/a\")] Task<T> A<T>(CancellationToken token);")]
    [InlineData("[assembly: Aico.GenerateServer({|AICO051:typeof(Lib.IApi)|})]", "[Get(\"/a\")] Task A(CancellationToken token); [Get(\"/a/\")] Task B(CancellationToken token);")]
    public Task A_foreign_target_is_reported_at_the_attribute(string attribute, string members) => AnalyzerHarness.VerifyServer(attribute, Library(members));

    [Fact]
    public Task A_foreign_target_that_its_own_assembly_maps_is_reported() => AnalyzerHarness.VerifyServer(
        "[assembly: Aico.GenerateServer({|AICO052:typeof(Lib.IApi)|})]",
        Library("", "namespace Lib { public static class ApiEndpointRouteBuilderExtensions; }"));

    [Fact]
    public Task Without_the_server_package_a_target_is_reported() => AnalyzerHarness.Verify(
        "[assembly: Aico.GenerateServer({|AICO052:typeof(IApi)|})]\n[Aico.EncryptedApi] public interface IApi;\n".Insert(0, "#pragma warning disable CS1591\n"));

    private static PortableExecutableReference Library(string members, string more = "")
    {
        CSharpCompilation library = GeneratorHarness.Compile("#pragma warning disable CS1591\nusing System.Threading; using System.Threading.Tasks; using Aico;\n"
            + $"namespace Lib {{ [EncryptedApi] public interface IApi {{ {members} }} }}\n{more}").WithAssemblyName("Lib");
        using MemoryStream image = new();
        Assert.True(library.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
