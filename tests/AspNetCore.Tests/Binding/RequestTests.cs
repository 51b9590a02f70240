using System.Net.Http.Headers;
using System.Text;

namespace Aico.AspNetCore.Tests.Binding;

/// <summary>What a request means: contract language, section 3, read backwards.</summary>
public sealed class RequestTests : IAsyncLifetime
{
    private const string NotUtf8 = "(a byte that is no UTF-8)";

    private PlainHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlainHost.StartAsync(static app => app.MapEchoApi<EchoService>());

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]

    // route values: percent-decoded once, from what was sent
    [InlineData("/echo/path/a/5/Red-True", "a|5|Red|True")]
    [InlineData("/echo/path/a/Red-true", "a|null|Red|True")]
    [InlineData("/echo/path/a%2Fb%252F%20%C3%A9/dark-blue-FALSE", "a/b%2F é|null|DarkBlue|False")]
    [InlineData("/ECHO/Path/A/1-false", "A|null|DarkBlue|False")]
    [InlineData("/echo/files/a/b%2Fc/d", "a/b/c/d|null")]
    [InlineData("/echo/files/", "|null")]
    [InlineData("/echo/files", "|null")]
    [InlineData("/echo/files/a?raw=%20%2Fx", "a|%20%2Fx")]
    [InlineData("/echo/raw/a%2Fb%20", "a%2Fb%20")]
    [InlineData("/echo/optional", "null")]
    [InlineData("/echo/optional/", "")]
    [InlineData("/echo/optional/x", "x")]

    // the template's own query chooses the method
    [InlineData("/echo/fixed?mode=a&key=x%26y", "a|x&y")]
    [InlineData("/echo/fixed?key=&mode=a", "a|")]
    [InlineData("/echo/fixed?mode=a", "a|null")]
    [InlineData("/echo/fixed?mode=b", "b")]
    [InlineData("/echo/fixed?mode=c", "none")]
    [InlineData("/echo/fixed", "none")]

    // scalars
    [InlineData("/echo/scalars?size=-3", "-3|DarkBlue|null|null|255|null|0.5")]
    [InlineData("/echo/scalars?size=3&colour=Red&flag=TRUE&since=2026-01-31T10%3A00%3A00&hex=1F&link=%2Fa%3Fb&ratio=1E3", "3|Red|True|2026-01-31T10:00:00.0000000|31|/a?b|1000")]
    [InlineData("/echo/scalars?size=3&flag=&size=4", "3|DarkBlue|null|null|255|null|0.5")]

    // collections
    [InlineData("/echo/collections?csv=1%2C2&multi=a&multi=b%2Cc&pipes=Red%7Cdark-blue&ssv=1%20%203", "1,2|a,b,c|Red,DarkBlue|1,null,3")]
    [InlineData("/echo/collections?csv=", "||null|null")]

    // dictionaries take what no one else has
    [InlineData("/echo/pairs?own=1&p.a=2&p.b=3&c=d&e=f%20g", "1|[a, 2],[b, 3]|[c, d],[e, f g]")]
    [InlineData("/echo/pairs?own=1", "1|null|")]

    // objects
    [InlineData("/echo/objects", "null|null")]
    [InlineData("/echo/objects?q=a&Tags=1%2C2&Age.From=18&Page=3&Names=x%2Cy", "a;1,2;Range { From = 18, To =  };3;x,y|null")]
    [InlineData("/echo/objects?q=a&x.Name=n", "a;null;null;1;null|n:7")]
    [InlineData("/echo/objects?x.Name=n&x.Size=9", "null|n:9")]
    [InlineData("/echo/indexed?lines[0].Id=1&lines[2].Id=3&lines[2].Note=n", "Line { Id = 1, Note =  },Line { Id = 3, Note = n }")]
    [InlineData("/echo/indexed", "")]

    // flags
    [InlineData("/echo/flags?archived&size=2&a%20b", "archived,a b|2")]
    public async Task A_target_gives_arguments(string target, string expected) => Assert.Equal((200, expected), await _host.SendAsync("GET", target));

    [Fact]
    public async Task A_property_of_a_parameter_comes_from_the_path_and_the_rest_from_the_query() => Assert.Equal(
        (200, "User { Id = 7d444840-9dc0-11d1-b245-5ffdce74fad2, Name = Ann }"),
        await _host.SendAsync("POST", "/echo/users/7d444840-9dc0-11d1-b245-5ffdce74fad2?Name=Ann"));

    [Fact]
    public async Task Headers_are_bound_and_a_header_property_is_set_for_the_call() => Assert.Equal(
        (200, "3|n|secret|3|default|t1"),
        await _host.SendAsync("GET", "/echo/headers", null, ("X-Count", "3"), ("X-Note", "n"), ("Authorization", "bearer  secret"), ("X-Tenant", "t1")));

    [Fact]
    public async Task Absent_headers_are_null_and_another_scheme_is_no_credential() => Assert.Equal(
        (200, "3|null|null|3|default|null"),
        await _host.SendAsync("GET", "/echo/headers", null, ("X-Count", "3"), ("Authorization", "Basic secret")));

    [Theory]
    [InlineData("/echo/json", "application/json", "{\"id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad2\",\"name\":\"Ann\"}", "User { Id = 7d444840-9dc0-11d1-b245-5ffdce74fad2, Name = Ann }")]
    [InlineData("/echo/json/optional", "application/vnd.x+json; charset=utf-8", "null", "null")]
    [InlineData("/echo/text", "text/plain", "é\n", "é\n")]
    [InlineData("/echo/bytes", "application/octet-stream", "AB", "4142")]
    [InlineData("/echo/stream", "image/png", "AB", "AB")]
    [InlineData("/echo/factory", "image/png", "AB", "AB|The content of a request comes once and has been taken already.")]
    [InlineData("/echo/chunks", "image/png", "AB", "AB")]
    [InlineData("/echo/items", "application/x-ndjson", "{\"id\":1}\r\n\n{\"id\":2,\"note\":\"n\"}", "Line { Id = 1, Note =  },Line { Id = 2, Note = n }")]
    [InlineData("/echo/items", "application/x-ndjson", "", "")]
    [InlineData("/echo/lines", "application/x-ndjson", "{\"id\":1}\n{\"id\":2}\n", "Line { Id = 1, Note =  },Line { Id = 2, Note =  }")]
    [InlineData("/echo/form", "application/x-www-form-urlencoded", "q=a+b&Tags=1%2C2&Age.From=1", "a b;1,2;Range { From = 1, To =  };1;null")]
    public async Task Content_gives_an_argument(string target, string mediaType, string content, string expected) =>
        Assert.Equal((200, expected), await _host.SendAsync("POST", target, Content(mediaType, content)));

    [Fact]
    public async Task No_content_is_null_where_that_is_fine() => Assert.Equal((200, "null"), await _host.SendAsync("POST", "/echo/json/optional"));

    [Fact]
    public async Task Parts_give_arguments()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("t"), "title" },
            { new ByteArrayContent("bytes"u8.ToArray()), "bytes", "bytes" },
            { new ByteArrayContent("file"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "file", "a.png" },
            { new StringContent("1"), "numbers" },
            { new StringContent("2"), "numbers" },
            { new StringContent("n"), "Name" },
        };

        Assert.Equal((200, "t|bytes|a.png:image/png:file|1,2|n:7|5"), await _host.SendAsync("POST", "/echo/parts?q=5", form));
    }

    [Theory]
    [InlineData("GET", "/echo/scalars", "'size' is missing.")]
    [InlineData("GET", "/echo/scalars?size=secret&colour=secret&ratio=secret", "'size' cannot be read. 'colour' cannot be read. 'ratio' cannot be read.")]
    [InlineData("GET", "/echo/collections", "'csv' is missing.")]
    [InlineData("GET", "/echo/collections?csv=1%2Csecret", "'csv' cannot be read.")]
    [InlineData("GET", "/echo/objects?x.Size=1", "'plain' is missing.")]
    [InlineData("GET", "/echo/objects?Age.From=secret", "'filter' cannot be read.")]
    [InlineData("GET", "/echo/headers", "'count' is missing.")]
    [InlineData("GET", "/echo/path/a/secret/Red-True", "'number' cannot be read.")]
    [InlineData("POST", "/echo/json", "'user' is missing.")]
    [InlineData("POST", "/echo/users/secret", "'user' cannot be read. 'user' is missing.")]
    public async Task A_bad_request_names_the_parameters_and_no_value(string method, string target, string detail)
    {
        (int status, string text) = await _host.SendAsync(method, target);

        Assert.Equal((400, $$"""{"type":"about:blank","title":"Bad Request","status":400,"detail":"{{detail.Replace("'", "\\u0027", StringComparison.Ordinal)}}"}"""), (status, text));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain(_host.Log.Entries, static entry => entry.Category.StartsWith("Aico", StringComparison.Ordinal) && entry.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/echo/json", "application/json", "{\"id\":\"secret\"}", 400)]
    [InlineData("/echo/json", "application/json", "null", 400)]
    [InlineData("/echo/json", "text/plain", "{}", 415)]
    [InlineData("/echo/items", "application/json", "[]", 415)]
    [InlineData("/echo/items", "application/x-ndjson", "{\"id\":1}\n{\"id\":secret}\n", 400)]
    [InlineData("/echo/items", "application/x-ndjson", "{\"id\":1} {\"id\":2}\n", 400)]
    [InlineData("/echo/lines", "application/x-ndjson", "secret", 400)]
    [InlineData("/echo/form", "application/json", "{}", 415)]
    [InlineData("/echo/text", "text/plain", NotUtf8, 400)]
    public async Task Content_that_cannot_be_taken_is_refused(string target, string mediaType, string content, int status)
    {
        (int answered, string text) = await _host.SendAsync("POST", target, Content(mediaType, content));

        Assert.Equal(status, answered);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_over_the_servers_limit_is_413()
    {
        await using PlainHost small = await PlainHost.StartAsync(
            static app => app.MapEchoApi<EchoService>(),
            static builder => Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.ConfigureKestrel(builder.WebHost, static kestrel => kestrel.Limits.MaxRequestBodySize = 10));

        (int status, string text) = await small.SendAsync("POST", "/echo/text", Content("text/plain", new string('a', 11)));

        Assert.Equal((413, """{"type":"about:blank","title":"Payload Too Large","status":413}"""), (status, text));
    }

    private static ByteArrayContent Content(string mediaType, string text)
    {
        byte[] bytes = text == NotUtf8 ? [0xFF] : Encoding.UTF8.GetBytes(text);
        return new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
    }
}
