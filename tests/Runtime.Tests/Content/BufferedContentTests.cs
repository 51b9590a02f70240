using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.Content;
using Aico.Runtime.Tests.Addressing;

namespace Aico.Runtime.Tests.Content;

/// <summary>Contract language, section 3.6: content that is written to memory, anew for every attempt.</summary>
public sealed class BufferedContentTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    [Fact]
    public void Text_is_UTF8_without_a_mark() => Assert.Equal(
        "text/plain; charset=utf-8: é😀",
        Write("é😀", static (ref RequestWriter request, in string state) => request.TextBody(state)));

    [Fact]
    public void A_lone_surrogate_is_refused_not_replaced() => Assert.ThrowsAny<ArgumentException>(
        static () => Write("\ud800", static (ref RequestWriter request, in string state) => request.TextBody(state)));

    [Fact]
    public void Bytes_are_read_when_they_are_sent()
    {
        byte[] bytes = "abc"u8.ToArray();
        BufferedContent content = Assert.IsAssignableFrom<BufferedContent>(Requests.Build(bytes, static (ref RequestWriter request, in byte[] state) => request.BytesBody(state)).Content);
        bytes[0] = (byte)'x';
        Assert.Equal("application/octet-stream: xbc", Write(content));
    }

    [Fact]
    public void A_form_is_escaped_as_the_query_is() => Assert.Equal(
        "application/x-www-form-urlencoded: a%20b=c%26d&e=",
        Write(("c&d", (string?)null), static (ref RequestWriter request, in (string C, string? E) state) => request.FormBody(state, static (form, item) =>
        {
            form.Query("a b", item.C);
            form.Query("e", item.E, serializeNull: true);
            form.Query("f", item.E);
        })));

    [Fact]
    public void A_form_leaves_the_target_alone() => Assert.Equal("/a?x=1", Requests.Target(0, static (ref RequestWriter request, in int _) =>
    {
        request.Path("/a");
        request.Query("x", 1);
        request.FormBody("v", static (form, item) => form.Query("y", item));
    }));

    [Fact]
    public void An_indexed_collection_in_a_form_keeps_its_brackets() => Assert.Equal(
        "application/x-www-form-urlencoded: a%5B[0].b[1]-c%20d=2",
        Write(0, static (ref RequestWriter request, in int _) => request.FormBody("", static (form, _) =>
            form.QueryIndexed("a[", (string[])["x"], ".", static (one, _) => one.QueryIndexed("b", (int?[])[null, 2], "-", static (two, item) => two.Query("c d", item))))));

    [Fact]
    public void Lines_are_enumerated_anew_each_time()
    {
        List<int> numbers = [1];
        BufferedContent content = Assert.IsAssignableFrom<BufferedContent>(Requests.Build(numbers, static (ref RequestWriter request, in List<int> state) => request.JsonLinesBody<int>(state)).Content);
        Assert.Equal("application/x-ndjson: 1\n", Write(content));
        numbers.Add(2);
        Assert.Equal("application/x-ndjson: 1\n2\n", Write(content));
    }

    private static string Write<TState>(TState state, RequestBuilder<TState> build) => Write(Assert.IsAssignableFrom<BufferedContent>(Requests.Build(state, build).Content));

    private static string Write(BufferedContent content)
    {
        var output = new ArrayBufferWriter<byte>();
        content.Write(output, Options);
        return $"{content.MediaType}: {Encoding.UTF8.GetString(output.WrittenSpan)}";
    }
}
