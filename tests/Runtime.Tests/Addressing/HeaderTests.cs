using System.Runtime.Serialization;

namespace Aico.Runtime.Tests.Addressing;

/// <summary>Contract language, section 3.5.</summary>
public sealed class HeaderTests
{
    private enum Mode
    {
        [EnumMember(Value = "fast-and-loose")]
        Fast,
    }

    [Fact]
    public void A_later_header_replaces_an_earlier_of_its_name_ignoring_case() => Assert.Equal(
        [new("x-a", "2"), new("X-B", "b")],
        Headers(static (ref RequestWriter request, in int _) =>
        {
            request.Header("X-A", 1);
            request.Header("X-B", "b");
            request.Header("x-a", 2);
        }));

    [Fact]
    public void Null_removes_and_empty_is_sent() => Assert.Equal(
        [new("X-B", "")],
        Headers(static (ref RequestWriter request, in int _) =>
        {
            request.Header("X-A", "a");
            request.Header<string?>("x-a", null);
            request.Header("X-B", "");
            request.Header("X-C", RequestWriter.EnumText<Mode>(null));
        }));

    [Fact]
    public void Values_have_the_texts_of_addresses() => Assert.Equal(
        [new("X-A", "True"), new("X-B", "007"), new("X-C", "fast-and-loose"), new("X-D", "a\tb c")],
        Headers(static (ref RequestWriter request, in int _) =>
        {
            request.Header("X-A", true);
            request.Header("X-B", 7, "D3");
            request.Header("X-C", RequestWriter.EnumText<Mode>(Mode.Fast));
            request.Header("X-D", "a\tb c");
        }));

    [Fact]
    public void A_collection_sets_replaces_and_removes()
    {
        Dictionary<string, string?> headers = new() { ["x-a"] = "2", ["X-B"] = null, ["X-C"] = "" };
        Assert.Equal([new("x-a", "2"), new("X-C", "")], Requests.Build(headers, static (ref RequestWriter request, in Dictionary<string, string?> state) =>
        {
            request.Header("X-A", "1");
            request.Header("X-B", "1");
            request.HeaderCollection(state);
            request.HeaderCollection<string>(null);
        }).Headers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    public void A_blank_credential_sends_none(string? credential) => Assert.Empty(Requests.Build(credential, static (ref RequestWriter request, in string? state) =>
    {
        request.Header("authorization", "Basic abc");
        request.Authorize("Bearer", state);
    }).Headers);

    [Fact]
    public void A_credential_follows_its_scheme() => Assert.Equal(
        [new("Authorization", "Bearer abc")],
        Headers(static (ref RequestWriter request, in int _) => request.Authorize("Bearer", "abc")));

    [Theory]
    [InlineData("Host")]
    [InlineData("host")]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Connection")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    [InlineData("Expect")]
    [InlineData("Content-Length")]
    [InlineData("aico-session")]
    [InlineData("AICO-Anything")]
    [InlineData("x-client-id")]
    [InlineData("")]
    [InlineData("X A")]
    [InlineData("X:A")]
    [InlineData("X-é")]
    [InlineData("X\r\nY")]
    public void A_name_that_is_reserved_or_no_token_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => Requests.Build(name, static (ref RequestWriter request, in string state) => request.Header(state, "a")));
        Assert.Throws<ArgumentException>(() => Requests.Build(name, static (ref RequestWriter request, in string state) => request.Header<string?>(state, null)));
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("é")]
    [InlineData("\u007f")]
    [InlineData("\u2028")]
    public void A_value_that_cannot_be_sent_is_refused_without_being_repeated(string value)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Requests.Build("secret" + value, static (ref RequestWriter request, in string state) => request.Header("X-A", state)));
        Assert.Equal("X-A", exception.ParamName);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_field_more_than_128_is_refused()
    {
        Assert.Equal(128, Requests.Build(128, Many).Headers.Count);
        Assert.Throws<ArgumentException>(() => Requests.Build(129, Many));
    }

    [Fact]
    public void One_character_more_than_16_KiB_is_refused()
    {
        Assert.Single(Requests.Build((16 * 1024) - 3, Long).Headers);
        Assert.Throws<ArgumentException>(() => Requests.Build((16 * 1024) - 2, Long));
    }

    [Fact]
    public void A_replaced_value_no_longer_counts() => Assert.Single(Headers(static (ref RequestWriter request, in int _) =>
    {
        request.Header("X-A", new string('a', 16_000));
        request.Header("X-A", new string('b', 16_000));
        request.Header<string?>("X-A", null);
        request.Header("X-A", new string('c', 16_000));
    }));

    private static void Many(ref RequestWriter request, in int count)
    {
        for (int i = 0; i < count; i++)
        {
            request.Header($"X-{i}", "a");
        }
    }

    private static void Long(ref RequestWriter request, in int length) => request.Header("X-A", new string('a', length));

    private static IReadOnlyList<KeyValuePair<string, string>> Headers(RequestBuilder<int> build) => Requests.Build(build).Headers;
}
