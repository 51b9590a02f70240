using Aico.Architecture.Tests.Harness;
using Aico.Architecture.Tests.Rules;

namespace Aico.Architecture.Tests;

public sealed class AspNetCoreTests
{
    private static readonly SourceCode Code = SourceCode.AspNetCore;

    [Fact]
    public void The_sources_compile_here() => Faults.None(Code.Errors);

    [Fact]
    public void Every_room_has_a_place_in_the_order() => Faults.None(House.AspNetCore.Unknown(Code));

    [Fact]
    public void Rooms_name_only_later_ones() => Faults.None(House.AspNetCore.Check(Code));

    [Fact]
    public void No_folders_name_each_other() => Faults.None(Cycles.Find(Code));

    [Fact]
    public void The_server_names_no_room_of_the_client() => Faults.None(House.ClientRooms(Code));

    [Fact]
    public void Nothing_names_NSec() => Faults.None(Naming.Outside(Code, static use => use.Namespace.StartsWith("NSec", StringComparison.Ordinal)));

    [Fact]
    public void Nothing_declares_native_functions() => Faults.None(Naming.NativeOutside(Code));

    [Fact]
    public void A_namespace_is_its_folder() => Faults.None(Naming.WrongNamespaces(Code, root: "Aico.AspNetCore", face: "Aico"));

    [Fact]
    public void Nothing_is_async_void() => Faults.None(Habits.AsyncVoid(Code));

    [Fact]
    public void Nothing_blocks_a_thread() => Faults.None(Habits.Blocking(Code));

    [Fact]
    public void A_warning_is_switched_off_with_a_reason() => Faults.None(Habits.SilentPragmas(Code));
}
