using Aico.Generators.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>The harness itself: a check that cannot fail checks nothing.</summary>
public sealed class HarnessTests
{
    private sealed record Holder(string Name, object Held);

    [Fact]
    public void The_walk_finds_a_location_in_a_list_in_a_record() => Assert.Equal(
        "value.<Held>k__BackingField[1] is Microsoft.CodeAnalysis.NoLocation",
        ObjectGraph.FindPinned(new Holder("a", (object[])["b", Location.None])));

    [Fact]
    public void The_walk_finds_a_symbol()
    {
        ISymbol symbol = GeneratorHarness.Compile("class C;").GetTypeByMetadataName("C")!;
        Assert.NotNull(ObjectGraph.FindPinned(new Holder("a", symbol)));
        Assert.NotNull(ObjectGraph.FindPinned(symbol.ContainingAssembly));
    }

    [Fact]
    public void The_walk_passes_what_pins_nothing() => Assert.Null(ObjectGraph.FindPinned(new Holder("a", new ImmutableEquatableArray<string>(["b"]))));

    [Fact]
    public void The_comparison_names_the_first_difference()
    {
        Assert.Equal("model.Held[1]", ObjectGraph.FindDifference(new Holder("a", (string[])["b", "c"]), new Holder("a", (string[])["b", "d"])));
        Assert.Equal("model.Held.Count", ObjectGraph.FindDifference(new Holder("a", (string[])["b"]), new Holder("a", (string[])["b", "d"])));
    }

    [Fact]
    public void A_warning_in_the_users_code_fails_the_run() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => GeneratorHarness.Run("internal class C { private int _unused; }"));

    [Fact]
    public void A_missing_snapshot_fails() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Snapshot.Compare(GeneratorHarness.Run("[Aico.EncryptedApi] internal interface IApi;"), "NoSuchFolder"));

    [Fact]
    public void An_extra_snapshot_fails() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Snapshot.Compare(GeneratorHarness.Run("internal interface INone;"), "Chat"));
}
