using Aico.Architecture.Tests.Harness;
using Aico.Architecture.Tests.Rules;

namespace Aico.Architecture.Tests;

public sealed class GeneratorTests
{
    private static readonly SourceCode Code = SourceCode.Generator;

    [Fact]
    public void The_sources_compile_here() => Faults.None(Code.Errors);

    [Fact]
    public void Every_room_has_a_place_in_the_order() => Faults.None(House.Generator.Unknown(Code));

    [Fact]
    public void Rooms_name_only_later_ones() => Faults.None(House.Generator.Check(Code));

    [Fact]
    public void Only_Parsing_and_the_two_hosts_name_symbols() =>
        Faults.None(Naming.Outside(Code, House.NamesSymbol, "Parsing", House.GeneratorHost, House.AnalyzerHost));

    [Fact]
    public void Models_name_nothing_of_the_compiler() => Faults.None(Naming.Outside(
        Code, static use => use.File.Room == "Model" && use.Namespace.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)));

    [Fact]
    public void Only_Rendering_names_Scriban() =>
        Faults.None(Naming.Outside(Code, static use => use.Namespace.StartsWith("Scriban", StringComparison.Ordinal), "Rendering"));

    [Fact]
    public void Nothing_catches_everything() => Faults.None(Habits.CatchAll(Code));

    [Fact]
    public void A_namespace_is_its_folder() =>
        Faults.None(Naming.WrongNamespaces(Code, root: "Aico.Generators", face: "Aico.Generators", House.SharedWithRuntime, House.AnalyzerHost));

    [Fact]
    public void Nothing_is_async_void() => Faults.None(Habits.AsyncVoid(Code));

    [Fact]
    public void Nothing_blocks_a_thread() => Faults.None(Habits.Blocking(Code));

    [Fact]
    public void A_warning_is_switched_off_with_a_reason() => Faults.None(Habits.SilentPragmas(Code));
}
