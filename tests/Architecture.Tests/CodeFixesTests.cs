using Aico.Architecture.Tests.Harness;
using Aico.Architecture.Tests.Rules;

namespace Aico.Architecture.Tests;

public sealed class CodeFixesTests
{
    private static readonly SourceCode Code = SourceCode.CodeFixes;

    [Fact]
    public void The_sources_compile_here() => Faults.None(Code.Errors);

    [Fact]
    public void Every_room_has_a_place_in_the_order() => Faults.None(House.CodeFixes.Unknown(Code));

    [Fact]
    public void Rooms_name_only_later_ones() => Faults.None(House.CodeFixes.Check(Code));

    [Fact]
    public void Nothing_catches_everything() => Faults.None(Habits.CatchAll(Code));

    [Fact]
    public void Nothing_is_async_void() => Faults.None(Habits.AsyncVoid(Code));

    [Fact]
    public void Nothing_blocks_a_thread() => Faults.None(Habits.Blocking(Code));

    [Fact]
    public void A_warning_is_switched_off_with_a_reason() => Faults.None(Habits.SilentPragmas(Code));
}
