using Aico.Architecture.Tests.Harness;
using Aico.Architecture.Tests.Rules;

namespace Aico.Architecture.Tests;

public sealed class RuntimeTests
{
    private static readonly SourceCode Code = SourceCode.Runtime;

    [Fact]
    public void The_sources_compile_here() => Faults.None(Code.Errors);

    [Fact]
    public void Every_room_has_a_place_in_the_order() => Faults.None(House.Runtime.Unknown(Code));

    [Fact]
    public void Rooms_name_only_later_ones() => Faults.None(House.Runtime.Check(Code));

    [Fact]
    public void No_folders_name_each_other() => Faults.None(Cycles.Find(Code));

    [Theory]
    [InlineData("AicoV1")]
    [InlineData("Aico2")]
    public void Only_its_folder_and_Hosting_name_a_protocol(string protocol) =>
        Faults.None(Naming.Outside(Code, use => use.Namespace == "Aico.Protocols." + protocol, "Protocols/" + protocol, "Hosting"));

    [Fact]
    public void Only_Transport_and_the_connection_that_takes_one_name_an_HTTP_client() =>
        Faults.None(Naming.Outside(Code, static use => use.NamesType && House.HttpTypes.Contains(use.FullName), "Transport", "Client/AicoConnection.cs"));

    [Fact]
    public void Only_Crypto_names_NSec() =>
        Faults.None(Naming.Outside(Code, static use => use.Namespace.StartsWith("NSec", StringComparison.Ordinal), "Crypto"));

    [Fact]
    public void Only_Crypto_declares_native_functions() => Faults.None(Naming.NativeOutside(Code, "Crypto"));

    [Fact]
    public void Protocols_see_bytes_only() => Faults.None(House.MoreThanBytes(Code));

    [Fact]
    public void A_namespace_is_its_folder() => Faults.None(Naming.WrongNamespaces(Code, root: "Aico", face: "Aico", House.InternalsOfResults));

    [Fact]
    public void Nothing_is_async_void() => Faults.None(Habits.AsyncVoid(Code));

    [Fact]
    public void Nothing_blocks_a_thread() => Faults.None(Habits.Blocking(Code));

    [Fact]
    public void A_warning_is_switched_off_with_a_reason() => Faults.None(Habits.SilentPragmas(Code));
}
