using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Tests.Binding;

/// <summary>What an answer is: contract language, sections 4.1 and 10.</summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private PlainHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlainHost.StartAsync(static app => app.MapAnswersApi<AnswersService>());

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("none", 204, null, "")]
    [InlineData("value", 200, "application/json", """{"id":"00000000-0000-0000-0000-000000000000","name":"Ann"}""")]
    [InlineData("null", 200, "application/json", "null")]
    [InlineData("text", 200, "text/plain; charset=utf-8", "text")]
    [InlineData("bytes", 200, "audio/wav", "bytes")]
    [InlineData("stream", 200, "application/octet-stream", "stream")]
    [InlineData("chunks", 200, "application/octet-stream", "chunks")]
    [InlineData("items?count=2", 200, "application/x-ndjson", "{\"id\":1,\"note\":null}\n{\"id\":2,\"note\":null}\n")]
    [InlineData("items?count=0", 200, "application/x-ndjson", "")]
    [InlineData("events", 200, "text/event-stream", "data: {\"id\":1,\"note\":null}\n\ndata: {\"id\":2,\"note\":null}\n\ndata: [DONE]\n\n")]
    [InlineData("named", 200, "text/event-stream", "event: first\nid: a\ndata: {\"id\":1,\"note\":null}\n\n")]
    [InlineData("array?count=2", 200, "application/json", "[1,2]")]
    [InlineData("array?count=0", 200, "application/json", "[]")]
    [InlineData("response?status=201", 201, "application/json", """{"id":"00000000-0000-0000-0000-000000000000","name":"Ann"}""")]
    [InlineData("response?status=204", 204, null, "")]
    [InlineData("response?status=404", 404, "application/json", """{"id":"00000000-0000-0000-0000-000000000000","name":"Ann"}""")]
    [InlineData("streaming", 202, "application/x-ndjson", "1\n2\n")]
    [InlineData("problem?status=404", 404, "application/problem+json", """{"type":"urn:x","title":"No","status":404,"detail":"said so"}""")]
    [InlineData("failure", 500, "application/problem+json", """{"type":"about:blank","title":"Internal Server Error","status":500}""")]
    [InlineData("interrupted?after=0", 500, "application/problem+json", """{"type":"about:blank","title":"Internal Server Error","status":500}""")]
    [InlineData("missing", 404, null, "")]
    public async Task An_answer_has_status_type_and_content(string path, int status, string? mediaType, string content)
    {
        using HttpResponseMessage response = await _host.RespondAsync("GET", "/answers/" + path);

        Assert.Equal(
            (status, mediaType, content),
            ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("GET", "response?status=201", 201)]
    [InlineData("GET", "streaming", 202)]
    [InlineData("HEAD", "response", 202)]
    public async Task A_response_of_the_methods_own_has_its_headers(string method, string path, int status)
    {
        using HttpResponseMessage response = await _host.RespondAsync(method, "/answers/" + path);

        Assert.Equal((status, "b"), ((int)response.StatusCode, Assert.Single(response.Headers.GetValues("X-A"))));
    }

    [Fact]
    public async Task Another_verb_is_405()
    {
        (int status, _) = await _host.SendAsync("PUT", "/answers/none");

        Assert.Equal(405, status);
    }

    [Fact]
    public async Task A_failure_is_logged_once_and_a_problem_is_not()
    {
        await _host.SendAsync("GET", "/answers/problem?status=404");
        Assert.DoesNotContain(_host.Log.Entries, static entry => entry.Level >= LogLevel.Error);

        await _host.SendAsync("GET", "/answers/failure");
        Assert.Contains("IAnswersApi.FailureAsync", Assert.Single(_host.Log.Entries, static entry => entry.Level >= LogLevel.Error).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_head_is_left_to_the_layer_below()
    {
        using HttpResponseMessage response = await _host.RespondAsync("GET", "/answers/interrupted?after=2");

        Assert.Equal(200, (int)response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(async () => await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
