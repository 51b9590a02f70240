using System.Text;
using Aico.Protocols.AicoV1;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

public sealed class StrictBase64Tests
{
    [Fact]
    public void What_the_platform_encodes_decodes_to_the_same_bytes() => Gen.Byte.Array[0, 100].Sample(static bytes =>
        Assert.Equal(bytes, Decode(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)))));

    [Fact]
    public void One_value_has_one_text() => Gen.Byte.Array[0, 12].Sample(static text =>
    {
        if (Decode(text) is { } bytes)
        {
            Assert.Equal(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)), text);
        }
    });

    [Theory]
    [InlineData("", 0)]
    [InlineData("AA==", 1)]
    [InlineData("/w==", 1)]
    [InlineData("AAA=", 2)]
    [InlineData("//8=", 2)]
    [InlineData("AAAA", 3)]
    [InlineData("+/+/", 3)]
    public void Canonical_text_is_accepted(string text, int length) => Assert.Equal(length, Decode(Encoding.UTF8.GetBytes(text))?.Length);

    [Theory]
    [InlineData("A", "length 1")]
    [InlineData("AA", "no padding")]
    [InlineData("AAA", "no padding")]
    [InlineData("AAAAA", "length 5")]
    [InlineData("====", "padding only")]
    [InlineData("A===", "one digit")]
    [InlineData("=AAA", "padding first")]
    [InlineData("AA=A", "padding inside")]
    [InlineData("AA==AA==", "padding inside")]
    [InlineData("AAAA====", "four signs of padding")]
    [InlineData("AB==", "unused bits of one byte")]
    [InlineData("AP==", "unused bits of one byte")]
    [InlineData("AAB=", "unused bits of two bytes")]
    [InlineData("AAD=", "unused bits of two bytes")]
    [InlineData("AA-_", "URL alphabet")]
    [InlineData("AAA ", "space")]
    [InlineData(" AAA", "space")]
    [InlineData("AA\n==", "line feed")]
    [InlineData("AAAA\n", "line feed")]
    [InlineData("AAAA\r\n\r\n", "line ends")]
    [InlineData("AA\tA", "tab")]
    [InlineData("AA\0A", "NUL")]
    [InlineData("AAé", "not ASCII")]
    [InlineData("AA*A", "outside the alphabet")]
    public void Everything_else_is_refused(string text, string why) => Assert.True(Decode(Encoding.UTF8.GetBytes(text)) is null, why);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void An_exact_size_refuses_another_one(int size) => Assert.Null(StrictBase64.DecodeExact("AAAA"u8, size));

    [Fact]
    public void An_exact_size_gives_the_bytes() => Assert.Equal([0xff, 0xfe, 0xfd], StrictBase64.DecodeExact("//79"u8, 3));

    private static byte[]? Decode(byte[] text)
    {
        byte[] buffer = new byte[StrictBase64.MaxDecodedLength(text.Length)];
        return StrictBase64.TryDecode(text, buffer, out int written) ? buffer[..written] : null;
    }
}
