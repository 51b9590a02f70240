using Aico.Generator.Tests.Harness;
using Aico.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Caching;

/// <summary>What real edits cost: the reasons of every named step, per contract.</summary>
public sealed class CachingTests
{
    private const string Chat = """
        [Aico.EncryptedApi]
        public interface IChat : IBase
        {
            [Aico.Get("/chat/{room}")] System.Threading.Tasks.Task<string> ReadAsync(string room, System.Threading.CancellationToken token);
            [List("/chat")] System.Threading.Tasks.Task<string> ListAsync([Aico.Query(Aico.CollectionFormat.Indexed)] Filter[] filters, System.Threading.CancellationToken token);
        }
        """;

    private const string Base = """
        public interface IBase
        {
            [Aico.Get("/ping")] System.Threading.Tasks.Task PingAsync(System.Threading.CancellationToken token);
        }
        """;

    private const string Filter = """
        public sealed class Filter { public int Page { get; set; } }
        public sealed class ListAttribute(string path) : Aico.HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new("LIST"); }
        """;

    private const string Files = """
        [Aico.EncryptedApi]
        public interface IFiles
        {
            [Aico.Delete("/files/{name}")] System.Threading.Tasks.Task DeleteAsync(string name, System.Threading.CancellationToken token);
        }
        """;

    [Fact]
    public void Renaming_a_parameter_renders_its_contract_only() =>
        AssertReasons(Edit(Chat, "room", "place"), IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Editing_a_comment_renders_nothing() =>
        AssertReasons(Edit(Chat, "public interface", "/* about */ public interface"), IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Editing_whitespace_renders_nothing() =>
        AssertReasons(Edit(Chat, "public interface", "public\n\n    interface"), IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Editing_a_base_in_another_file_renders_its_heirs_only() =>
        AssertReasons(Edit(Base, "/ping", "/pong"), IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Adding_a_property_to_a_base_in_another_file_renders_its_heirs_only() => AssertReasons(
        Edit(Base, "public interface IBase\n{", "public interface IBase\n{\n[Aico.Header(\"X-A\")] string? Tenant { get; set; }"), IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Editing_an_object_in_the_query_renders_its_contracts_only() => AssertReasons(
        Edit(Filter, "int Page", "int PageNumber"), IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Editing_a_verb_of_the_users_own_renders_nothing() => AssertReasons(
        Edit(Filter, "LIST", "LIST2"), IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Adding_a_contract_renders_it_only()
    {
        CSharpCompilation before = GeneratorHarness.Compile(Chat, Base, Filter, Files);
        GeneratorDriver driver = GeneratorHarness.CreateDriver().RunGenerators(before, TestContext.Current.CancellationToken);
        CSharpCompilation after = before.AddSyntaxTrees(GeneratorHarness.Parse("[Aico.EncryptedApi] public interface IThird;", "Third.cs"));
        GeneratorRunResult result = Rerun(driver, after);
        Assert.Equal(
            [IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.New],
            GeneratorHarness.Outputs(result, StepNames.ParseContract).Select(static output => output.Reason));
        Assert.Single(OutputReasons(result), IncrementalStepRunReason.New);
        Assert.Equal(3, result.GeneratedSources.Length);
    }

    [Fact]
    public void Removing_the_attribute_removes_the_file()
    {
        CSharpCompilation before = GeneratorHarness.Compile(Chat, Base, Filter, Files);
        GeneratorDriver driver = GeneratorHarness.CreateDriver().RunGenerators(before, TestContext.Current.CancellationToken);
        GeneratorRunResult result = Rerun(driver, Replace(before, Files, Files.Replace("[Aico.EncryptedApi]", "", StringComparison.Ordinal)));
        Assert.StartsWith("IChat-", Assert.Single(result.GeneratedSources).HintName, StringComparison.Ordinal);
    }

    private static GeneratorRunResult Edit(string source, string from, string to)
    {
        CSharpCompilation before = GeneratorHarness.Compile(Chat, Base, Filter, Files);
        GeneratorDriver driver = GeneratorHarness.CreateDriver().RunGenerators(before, TestContext.Current.CancellationToken);
        return Rerun(driver, Replace(before, source, source.Replace(from, to, StringComparison.Ordinal)));
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string from, string to)
    {
        SyntaxTree old = compilation.SyntaxTrees.Single(tree => tree.ToString() == from);
        return compilation.ReplaceSyntaxTree(old, GeneratorHarness.Parse(to, old.FilePath));
    }

    private static GeneratorRunResult Rerun(GeneratorDriver driver, CSharpCompilation compilation) =>
        driver.RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results[0];

    private static void AssertReasons(GeneratorRunResult result, IncrementalStepRunReason chat, IncrementalStepRunReason files)
    {
        foreach (string step in (string[])[StepNames.ParseContract, StepNames.SelectContract, StepNames.CompleteContract])
        {
            // A step that gets an unchanged input is not run at all.
            Assert.Equal(
                [chat, files],
                GeneratorHarness.Outputs(result, step).Select(static output => output.Reason == IncrementalStepRunReason.Cached ? IncrementalStepRunReason.Unchanged : output.Reason));
        }

        Assert.Equal(
            [Output(chat), Output(files)],
            OutputReasons(result));
    }

    private static IncrementalStepRunReason Output(IncrementalStepRunReason reason) =>
        reason == IncrementalStepRunReason.Unchanged ? IncrementalStepRunReason.Cached : reason;

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(static steps => steps.Value).SelectMany(static step => step.Outputs).Select(static output => output.Reason);
}
