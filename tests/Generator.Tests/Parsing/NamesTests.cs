using Aico.Generator.Tests.Harness;
using Aico.Generators.Parsing;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Aico.Generator.Tests.Parsing;

/// <summary>Contract language, section 8.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData("interface IChatApi;", "IChatApi", "ChatApi")]
    [InlineData("interface Item;", "Item", "Item")]
    [InlineData("interface I;", "I", "I")]
    [InlineData("interface ITem;", "ITem", "Tem")]
    [InlineData("interface Chat;", "Chat", "Chat")]
    [InlineData("class Outer { interface IChat; }", "Outer+IChat", "OuterChat")]
    [InlineData("class A { interface IB { interface IC; } }", "A+IB+IC", "AIBC")]
    [InlineData("interface @event;", "event", "event")]
    public void The_base_name_drops_a_leading_I_and_keeps_containers(string source, string metadataName, string expected)
    {
        INamedTypeSymbol type = GeneratorHarness.Compile(source).GetTypeByMetadataName(metadataName)!;
        Assert.Equal(expected, Names.BaseName(type));
        Assert.Equal(metadataName, Names.MetadataName(type));
    }

    [Fact]
    public void Hint_names_that_differ_in_case_differ_ignoring_case() =>
        Assert.NotEqual(Names.HintName("N.IApi"), Names.HintName("N.IAPI"), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Hint_names_hold_no_character_that_a_file_name_may_not() => Assert.Equal("N.__e_`1+B-" + StableHash.Hex("N.\u203f\u0301e\u0301`1+B") + ".g.cs", Names.HintName("N.\u203f\u0301e\u0301`1+B"));

    [Fact]
    public void The_hash_is_fixed() => Assert.Equal("29e64753", StableHash.Hex("Contoso.IApi"));

    [Fact]
    public void Unique_names_give_way_to_reserved_ones()
    {
        UniqueNameBuilder names = new();
        names.Reserve("request");
        Assert.Equal("request2", names.Take("request"));
        Assert.Equal("request3", names.Take("request"));
        Assert.Equal("Request", names.Take("Request"));
    }

    [Fact]
    public void Names_taken_together_share_their_stem()
    {
        UniqueNameBuilder names = new();
        names.Reserve("SendMethod");
        Assert.Equal(["Send2State", "Send2Method"], names.Take("Send", "State", "Method"));
    }
}
