using System.Text;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("-0.0e-10")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData(" \t\r\n{} \t\r\n")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("123456789012345678901234567890e999")]
    [InlineData("\"Grüße 🚀\"")]
    public void One_value_is_accepted(string json) => Assert.True(JsonText.IsOneValue(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("{}{}")]
    [InlineData("{} {}")]
    [InlineData("1 2")]
    [InlineData("[1,2")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("'a'")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\\x\"")]
    [InlineData("// comment\n{}")]
    [InlineData("{}// comment")]
    [InlineData("\ufeff{}")]
    [InlineData("{}\0")]
    [InlineData("tru")]
    [InlineData("hello")]
    public void Everything_else_is_refused(string text) => Assert.False(JsonText.IsOneValue(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("225c7822ff")]
    [InlineData("22ff22")]
    [InlineData("22c322")]
    [InlineData("22eda08022")]
    [InlineData("22f4908080")]
    [InlineData("7b22ff223a317d")]
    public void What_is_not_utf8_is_refused(string hex) => Assert.False(JsonText.IsOneValue(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    [InlineData(1_000_000, false)]
    public void Nesting_has_a_limit(int depth, bool accepted) =>
        Assert.Equal(accepted, JsonText.IsOneValue(Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth))));
}
