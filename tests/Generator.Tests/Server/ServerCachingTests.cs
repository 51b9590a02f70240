using Aico.Generator.Tests.Harness;
using Aico.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Server;

/// <summary>What real edits cost in the project of a server.</summary>
public sealed class ServerCachingTests
{
    private const string Chat = "[Aico.EncryptedApi] public interface IChat { [Aico.Get(\"/chat/{room}\")] System.Threading.Tasks.Task ReadAsync(string room, System.Threading.CancellationToken token); }";

    private const string Files = "[Aico.EncryptedApi] public interface IFiles { [Aico.Get(\"/files/{name}\")] System.Threading.Tasks.Task ReadAsync(string name, System.Threading.CancellationToken token); }";

    private const string Targets = "[assembly: Aico.GenerateServer(typeof(Lib.IApi))]";

    [Fact]
    public void Renaming_a_parameter_renders_both_sides_of_its_contract_only()
    {
        GeneratorRunResult result = Edit(Chat, "room", "place");
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], Reasons(result, StepNames.SelectServer));
        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(result, StepNames.SelectServerTarget));
        Assert.Equal(2, Outputs(result).Count(static reason => reason == IncrementalStepRunReason.Modified));
        Assert.Equal(3, Outputs(result).Count(static reason => reason == IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void Editing_a_comment_renders_nothing()
    {
        GeneratorRunResult result = Edit(Targets, "[assembly", "/* about */ [assembly");
        Assert.All(Outputs(result), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Removing_a_target_removes_its_file() =>
        Assert.DoesNotContain(Edit(Targets, Targets, "").GeneratedSources, static source => source.HintName.StartsWith("Lib.", StringComparison.Ordinal));

    private static GeneratorRunResult Edit(string source, string from, string to)
    {
        CSharpCompilation library = GeneratorHarness.Compile("namespace Lib { [Aico.EncryptedApi] public interface IApi; }").WithAssemblyName("Lib");
        CSharpCompilation before = GeneratorHarness.CompileServer(Chat, Files, Targets).AddReferences(library.ToMetadataReference());
        GeneratorDriver driver = GeneratorHarness.CreateDriver().RunGenerators(before, TestContext.Current.CancellationToken);
        SyntaxTree old = before.SyntaxTrees.Single(tree => tree.ToString() == source);
        CSharpCompilation after = before.ReplaceSyntaxTree(old, GeneratorHarness.Parse(source.Replace(from, to, StringComparison.Ordinal), old.FilePath));
        return driver.RunGenerators(after, TestContext.Current.CancellationToken).GetRunResult().Results[0];
    }

    // A step that gets an unchanged input is not run at all.
    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        GeneratorHarness.Outputs(result, step).Select(static output => output.Reason == IncrementalStepRunReason.Cached ? IncrementalStepRunReason.Unchanged : output.Reason);

    private static IEnumerable<IncrementalStepRunReason> Outputs(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(static steps => steps.Value).SelectMany(static step => step.Outputs).Select(static output => output.Reason);
}
