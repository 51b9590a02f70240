using System.Buffers;
using System.Text;
using Aico.Runtime.Tests.Harness;
using Aico.Serialization;

namespace Aico.Runtime.Tests.Serialization;

public sealed class JsonItemTests
{
    [Fact]
    public void A_value_of_the_type_is_read() => Assert.Equal(new Reply("a"), Read("""{"text":"a"}""", nullable: false, out _));

    [Fact]
    public void A_value_in_several_segments_is_read()
    {
        ReadOnlySequence<byte> json = ByteSequence.Of("{\"te"u8.ToArray(), "xt\":\"a\"}"u8.ToArray());
        Assert.Null(JsonItem.TryRead(ChatJson.Default.Options, json, nullable: false, out Reply? reply));
        Assert.Equal(new Reply("a"), reply);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("""{"text":5}""")]
    [InlineData("""{"text":"\ud800"}""")]
    [InlineData("{}{}")]
    [InlineData("private")]
    public void Anything_else_is_a_fault_that_names_the_type_and_quotes_nothing(string json)
    {
        Assert.Null(Read(json, nullable: false, out string? fault));
        Assert.Equal("the content is not JSON of type Reply", fault);
    }

    [Theory]
    [InlineData("null", false, "the answer is null, the contract does not allow that")]
    [InlineData("null", true, null)]
    [InlineData("", false, "the answer has no content")]
    [InlineData("", true, null)]
    public void Null_and_nothing_are_values_only_where_the_contract_says_so(string json, bool nullable, string? expected)
    {
        Assert.Null(Read(json, nullable, out string? fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_a_fault() =>
        Assert.NotNull(JsonItem.TryRead(ChatJson.Default.Options, [.. "{\"text\":\""u8, 0xff, .. "\"}"u8], nullable: false, out Reply? _));

    [Fact]
    public void A_type_the_serializer_does_not_know_is_the_contracts_fault_and_throws() =>
        Assert.Throws<NotSupportedException>(static () => JsonItem.TryRead(ChatJson.Default.Options, "{}"u8, nullable: false, out Version? _));

    private static Reply? Read(string json, bool nullable, out string? fault)
    {
        fault = JsonItem.TryRead(ChatJson.Default.Options, Encoding.UTF8.GetBytes(json), nullable, out Reply? reply);
        return reply;
    }
}
