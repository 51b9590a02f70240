using Aico.Generator.Tests.Harness;
using Aico.Generators.Model;
using Aico.Generators.Parsing;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Parsing;

/// <summary>Equality of models: it is what stops the pipeline.</summary>
public sealed class ModelTests
{
    private const string Members = """
        [Get("/a/{id}")] Task<User> GetAsync(int id, [Header("X-A")] string? x, CancellationToken token);
        [Post("/s"), StreamEnd("Done")] IAsyncEnumerable<Chunk> StreamAsync(User user, CancellationToken token);
        [Header("X-T")] string? Tenant { get; set; }
        [Post("/f")] Task FormAsync<T>([Body(BodyKind.UrlEncoded)] User form, T other, CancellationToken token);
        """;

    public static TheoryData<string, string, string> RelevantEdits => new()
    {
        { "/a/{id}", "/b/{id}", "model.Methods[0].Template" },
        { "int id", "long id", "model.Methods[0].Head" },
        { "\"X-A\"", "\"X-B\"", "model.Methods[0].Steps[3].Arguments[0]" },
        { "Task<User>", "Task<User?>", "model.Methods[0].Head" },
        { "\"Done\"", "\"Done\", false", "model.Methods[1].Initializers[1].Value" },
        { "[Post", "[Put", "model.Methods[1].Verb" },
        { "X-T", "X-U", "model.Methods[0].Steps[2].Arguments[0]" },
        { "string? Tenant", "string? Tenants", "model.Properties[0].Head" },
        { "T other", "T more", "model.Methods[2].Head" },
        { "BodyKind.UrlEncoded", "BodyKind.Json", "model.Methods[2].OutlineInitializers.Count" },
        { "CancellationToken token);\n[Post", "CancellationToken token = default);\n[Post", "" },
        { "GetAsync(", "GetAsync( /* comment */ ", "" },
    };

    [Fact]
    public void The_same_source_gives_equal_models()
    {
        ContractModel left = Parse(Members);
        ContractModel right = Parse(Members);
        Assert.NotSame(left, right);
        Assert.Null(ObjectGraph.FindDifference(left, right));
        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(RelevantEdits))]
    public void An_edit_changes_the_model_where_it_matters(string from, string to, string path)
    {
        string members = Members.ReplaceLineEndings("\n");
        Assert.Contains(from, members, StringComparison.Ordinal);
        ContractModel left = Parse(members);
        ContractModel right = Parse(members.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(path, ObjectGraph.FindDifference(left, right) ?? "");
        Assert.Equal(path.Length == 0, left == right);
    }

    [Fact]
    public void A_type_edited_elsewhere_changes_the_calls_inside_a_call()
    {
        ContractModel left = Parse(Form, "public sealed class Some { public int A { get; set; } }");
        Assert.Equal("model.Methods[0].Steps[1].Inner[0].Arguments[0]", ObjectGraph.FindDifference(left, Parse(Form, "public sealed class Some { public int B { get; set; } }")));
        Assert.Equal(left, Parse(Form, "public sealed class Some { public int A { get; set; } internal int C { get; set; } }"));
    }

    private const string Form = "[Post(\"/f\")] Task FormAsync([Body(BodyKind.UrlEncoded)] Some form, CancellationToken token);";

    private static ContractModel Parse(string members) => Parse(members, "");

    private static ContractModel Parse(string members, string types)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(Source.Contract(members) + types);
        return ContractParser.Parse(compilation.GetTypeByMetadataName("Contoso.IApi")!, compilation, TestContext.Current.CancellationToken).Model!;
    }
}
