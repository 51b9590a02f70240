using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.Calls;
using Aico.Content;
using Aico.Runtime.Tests.Addressing;

namespace Aico.Runtime.Tests.Calls;

/// <summary>Content, and what holds for the draft as a whole.</summary>
public sealed class RequestWriterTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private record Animal(string Name);

    private sealed record Dog(string Name, int Tricks) : Animal(Name);

    [Fact]
    public void Without_a_body_there_is_no_content() =>
        Assert.Null(Requests.Build(static (ref RequestWriter request, in int _) => request.Path("/a")).Content);

    [Fact]
    public void Null_is_no_content() => Assert.Null(Requests.Build(static (ref RequestWriter request, in int _) => request.JsonBody<Animal?>(null)).Content);

    [Fact]
    public void Content_is_written_by_the_declared_type() => Assert.Equal(
        """{"name":"Rex"}""",
        Content(Requests.Build(static (ref RequestWriter request, in int _) => request.JsonBody<Animal>(new Dog("Rex", 3)))));

    [Fact]
    public void Content_is_written_anew_each_time()
    {
        List<int> numbers = [1];
        RequestDraft draft = Requests.Build(numbers, static (ref RequestWriter request, in List<int> state) => request.JsonBody(state));
        Assert.Equal("[1]", Content(draft));
        numbers.Add(2);
        Assert.Equal("[1,2]", Content(draft));
    }

    [Fact]
    public void A_type_that_the_options_do_not_know_is_refused()
    {
        RequestDraft draft = Requests.Build(static (ref RequestWriter request, in int _) => request.JsonBody(new Animal("Rex")));
        JsonSerializerOptions none = new() { TypeInfoResolver = JsonTypeInfoResolver.Combine() };
        BufferedContent content = Assert.IsAssignableFrom<BufferedContent>(draft.Content);
        Assert.Throws<NotSupportedException>(() => content.Write(new ArrayBufferWriter<byte>(), none));
    }

    [Fact]
    public void A_draft_knows_its_method() => Assert.Equal("ITest.CallAsync", Requests.Build(static (ref RequestWriter _, in int _) => { }).Method.Name);

    [Fact]
    public void What_the_builder_throws_comes_out_unwrapped() => Assert.Throws<FormatException>(
        () => Requests.Build(static (ref RequestWriter request, in int _) => request.Query("a", 5, "Q")));

    [Fact]
    public void A_required_argument_is_returned_or_refused_by_name()
    {
        Assert.Equal("a", RequiredArgument.Check("a", "name"));
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => RequiredArgument.Check<string>(null, "name")).ParamName);
    }

    [Fact]
    public void A_value_of_an_open_type_has_a_text_only_as_a_scalar()
    {
        Assert.Equal("5", RequestWriter.ScalarText("id", 5));
        Assert.Equal("05", RequestWriter.ScalarText("id", 5, "D2"));
        Assert.Equal("Friday", RequestWriter.ScalarText("id", DayOfWeek.Friday));
        Assert.Null(RequestWriter.ScalarText<string?>("id", null));
        Assert.Equal("id", Assert.Throws<ArgumentException>(() => RequestWriter.ScalarText("id", new Animal("secret"))).ParamName);
        Assert.Throws<ArgumentException>(() => RequestWriter.ScalarText("id", new[] { 1 }));
    }

    private static string Content(RequestDraft draft)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.IsAssignableFrom<BufferedContent>(draft.Content).Write(output, Options);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
