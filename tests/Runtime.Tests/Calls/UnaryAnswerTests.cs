using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Calls;

/// <summary>What a unary call makes of each answer. Source: AICO v1, sections 6, 9 and 13; contract language, sections 4.1 and 5.2.</summary>
public sealed class UnaryAnswerTests : IAsyncDisposable
{
    private readonly TestClient _client = new(static options => options.MaxResponseBytes = 20_000);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task A_sealed_answer_is_the_result()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"text":"Grüße 🚀"}"""));
        Assert.Equal(new Reply("Grüße 🚀"), await _client.Api.EchoAsync("hi"));
    }

    [Fact]
    public async Task A_request_reveals_nothing_of_its_content()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await _client.Api.EchoAsync("the secret");
        Exchange call = Assert.Single(_client.Server.Calls);
        Assert.Equal("""{"text":"the secret"}""", call.Plaintext);
        Assert.DoesNotContain("secret", System.Text.Encoding.ASCII.GetString(call.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_get_carries_a_sealed_empty_object_and_names_its_session()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await _client.Api.FindAsync(new ChatApi.FindState("1"));
        Exchange call = Assert.Single(_client.Server.Calls);
        Assert.Equal("{}", call.Plaintext);
        Assert.Equal(_client.Server.OnlySession.ClientId, call.Header("X-Client-ID"));
    }

    [Fact]
    public async Task A_header_that_describes_content_is_not_lost()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await _client.Api.FindAsync(new ChatApi.FindState("1", ContentLanguage: "de"));
        Assert.Equal("de", Assert.Single(_client.Server.Calls).Header("Content-Language"));
    }

    [Fact]
    public async Task A_sealed_answer_in_pieces_is_the_result()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive(contentType: "application/json");
        Task<Reply> call = _client.Api.EchoAsync("hi");
        foreach (byte[] piece in (await asked).SealBody("""{"text":"ok"}""").Chunk(7))
        {
            body.Send(piece);
        }

        body.End();
        Assert.Equal(new Reply("ok"), await call);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(299)]
    public async Task A_plaintext_success_is_a_downgrade(int status)
    {
        _client.Server.Answer(_ => Exchange.Plain(status, "application/json", """{"text":"forged"}"""));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Downgrade, failure.Kind);
        Assert.Equal(status, failure.StatusCode);
        Assert.True(failure.MayHaveExecuted);
    }

    [Theory]
    [InlineData(500, "text/plain", "Internal Server Error")]
    [InlineData(500, "application/json", """{"error":"Internal server error"}""")]
    [InlineData(403, "application/json", """{"detail":"Forbidden"}""")]
    [InlineData(401, "application/json", """{"error":"Unauthorized"}""")]
    [InlineData(401, "text/html", "<html>proxy</html>")]
    [InlineData(400, "application/json", """{"error":"Bad request"}""")]
    [InlineData(404, "text/html", "<html></html>")]
    [InlineData(413, "application/json", """{"error":"Payload too large"}""")]
    [InlineData(502, "text/html", "<html></html>")]
    [InlineData(503, "application/json", "{}")]
    [InlineData(307, "application/json", "{}")]
    [InlineData(302, "text/html", "")]
    public async Task Any_other_plaintext_answer_is_unsealed_and_not_repeated(int status, string contentType, string content)
    {
        _client.Server.Answer(_ => Exchange.Plain(status, contentType, content));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Unsealed, failure.Kind);
        Assert.Equal(status, failure.StatusCode);
        Assert.True(failure.MayHaveExecuted);
        Assert.Single(_client.Server.Calls);
    }

    [Fact]
    public async Task An_unsealed_answer_keeps_the_session()
    {
        _client.Server.Answer(static _ => Exchange.Plain(401, "text/html", "<html>proxy</html>"));
        await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        await AssertSessionKeptAsync(kept: true);
    }

    [Fact]
    public async Task An_answer_that_does_not_open_loses_the_session_and_may_have_executed()
    {
        _client.Server.Answer(static exchange => Exchange.Plain(200, "application/json", Forge(exchange.SealBody("""{"text":"ok"}"""))));
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal("Encryption session expired. Please try again.", failure.Message);
        Assert.True(failure.MayHaveExecuted);
        Assert.Single(_client.Server.Calls);
        await AssertSessionKeptAsync(kept: false);
    }

    [Fact]
    public async Task An_answer_that_came_before_is_not_authentic_and_loses_the_session()
    {
        byte[] recorded = [];
        _client.Server.Answer(exchange => Exchange.Plain(200, "application/json", recorded = exchange.SealBody("""{"text":"ok"}""")));
        _client.Server.Answer(_ => Exchange.Plain(200, "application/json", recorded));
        await _client.Api.EchoAsync("hi");
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Integrity, failure.Kind);
        await AssertSessionKeptAsync(kept: false);
    }

    [Fact]
    public async Task A_request_reflected_as_its_answer_is_not_authentic_and_loses_the_session()
    {
        _client.Server.Answer(static exchange => Exchange.Plain(200, "application/json", exchange.Body));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Integrity, failure.Kind);
        await AssertSessionKeptAsync(kept: false);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task An_empty_success_is_fine_where_nothing_is_declared(int status)
    {
        _client.Server.Answer(_ => Exchange.Empty(status));
        Assert.Null(await Record.ExceptionAsync(() => _client.Api.SendAsync("hi")));
    }

    [Fact]
    public async Task A_sealed_success_is_fine_where_nothing_is_declared()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"success":true}"""));
        Assert.Null(await Record.ExceptionAsync(() => _client.Api.SendAsync("hi")));
    }

    [Fact]
    public async Task A_plaintext_success_is_a_downgrade_even_where_nothing_is_declared()
    {
        _client.Server.Answer(static _ => Exchange.Plain(200, "application/json", "{}"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.SendAsync("hi"));
        Assert.Equal(FailureKind.Downgrade, failure.Kind);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task An_empty_failure_is_unsealed_even_where_nothing_is_declared(int status)
    {
        _client.Server.Answer(_ => Exchange.Empty(status));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.SendAsync("hi"));
        Assert.Equal(FailureKind.Unsealed, failure.Kind);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task An_empty_success_proves_nothing_where_a_result_is_declared(int status)
    {
        _client.Server.Answer(_ => Exchange.Empty(status));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Downgrade, failure.Kind);
    }

    [Fact]
    public async Task An_empty_success_proves_nothing_even_where_the_result_may_be_null()
    {
        _client.Server.Answer(static _ => Exchange.Empty(204));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.CallAsync(ChatApi.EchoNullableMethod));
        Assert.Equal(FailureKind.Downgrade, failure.Kind);
    }

    [Fact]
    public async Task A_sealed_null_is_a_result_where_it_may_be_null()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("null"));
        Assert.Null(await _client.Api.CallAsync(ChatApi.EchoNullableMethod));
    }

    [Fact]
    public async Task A_sealed_null_is_no_result_where_it_must_not_be_null()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("null"));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Content, failure.Kind);
        Assert.Equal(Execution.Executed, failure.Execution);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("""{"text":5}""")]
    [InlineData("""{"text":NaN}""")]
    [InlineData("""{"text":"\ud800"}""")]
    [InlineData("""{"text":"a"}{}""")]
    [InlineData("hello")]
    public async Task A_sealed_answer_that_is_not_the_type_is_unreadable_content(string content)
    {
        _client.Server.Answer(exchange => exchange.Sealed(content));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Content, failure.Kind);
        Assert.Equal(Execution.Executed, failure.Execution);
        Assert.Equal(content, failure.Content);
    }

    [Fact]
    public async Task A_sealed_failure_carries_status_headers_and_content()
    {
        _client.Server.Answer(static exchange =>
        {
            HttpResponseMessage answer = exchange.Sealed("""{"text":"problem"}""", 422);
            answer.Headers.Add("X-Request-ID", "42");
            return answer;
        });
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(422, (int)failure.StatusCode);
        Assert.Equal("42", failure.Headers["x-request-id"]);
        Assert.Equal(new Reply("problem"), failure.GetContentAs<Reply>());
        Assert.Equal(FailureKind.Status, failure.Kind);
    }

    [Fact]
    public async Task The_content_of_a_failure_is_cut_at_64_kibibytes()
    {
        await using var client = new TestClient();
        client.Server.Answer(static exchange => exchange.Sealed($"\"{new string('x', 100_000)}\"", 500));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => client.Api.EchoAsync("hi"));
        Assert.Equal(64 * 1024, failure.Content.Length);
    }

    [Fact]
    public async Task Text_is_the_json_text_of_a_sealed_answer()
    {
        _client.Server.Answer(static exchange => exchange.Sealed(""" {"a": "b"} """));
        Assert.Equal(""" {"a": "b"} """, await _client.Api.CallAsync(ChatApi.TextMethod));
    }

    [Fact]
    public async Task An_answer_of_exactly_the_limit_is_read()
    {
        string content = $$"""{"text":"{{new string('x', 20_000 - 11)}}"}""";
        Assert.Equal(20_000, content.Length);
        _client.Server.Answer(exchange => exchange.Sealed(content));
        Assert.Equal(20_000 - 11, (await _client.Api.EchoAsync("hi")).Text.Length);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_refused_before_it_ended()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive(contentType: "application/json");
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await asked;
        for (int i = 0; i < 8; i++)
        {
            body.Send(new byte[4096]);
        }

        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => call);
        Assert.Equal(FailureKind.TooLarge, failure.Kind);
        await body.Closed;
    }

    [Fact]
    public async Task A_connection_cut_inside_the_answer_is_a_truncated_answer()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive(contentType: "application/json");
        Task<Reply> call = _client.Api.EchoAsync("hi");
        body.Send((await asked).SealBody("""{"text":"ok"}""")[..^5]);
        body.Cut();
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => call);
        Assert.Equal(FailureKind.Truncated, failure.Kind);
        Assert.True(failure.MayHaveExecuted);
    }

    [Fact]
    public async Task A_connection_that_broke_before_the_answer_may_have_executed()
    {
        _client.Server.Answer(static (_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Transport, failure.Kind);
        Assert.True(failure.MayHaveExecuted);
        Assert.Single(_client.Server.Calls);
    }

    [Fact]
    public async Task A_connection_that_was_never_made_has_not_executed()
    {
        _client.Server.Answer(static (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Transport, failure.Kind);
        Assert.False(failure.MayHaveExecuted);
    }

    [Fact]
    public async Task A_stream_where_one_value_is_declared_is_unreadable_content()
    {
        _client.Server.Answer(static exchange => exchange.Stream("""{"text":"a"}"""));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Content, failure.Kind);
    }

    [Fact]
    public async Task An_argument_that_cannot_be_sent_fails_before_the_handshake()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _client.Api.FindAsync(new ChatApi.FindState("..")));
        Assert.Equal(0, _client.Server.Handshakes);
    }

    [Fact]
    public async Task A_call_on_a_disposed_connection_says_so()
    {
        await _client.Connection.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.Api.EchoAsync("hi"));
    }

    [Fact]
    public async Task Warming_up_shakes_hands_once()
    {
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, _client.Server.Handshakes);
    }

    [Fact]
    public async Task Warming_up_says_why_it_failed()
    {
        _client.Server.AnswerHandshake(static () => Exchange.Plain(500, "application/json", "{}"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken));
        Assert.Equal(FailureKind.HandshakeFailed, failure.Kind);
    }

    [Fact]
    public async Task A_header_only_get_sends_no_body()
    {
        await using var client = new TestClient(protocol: static options => options.HeaderOnlyGet = true);
        client.Server.Answer(static exchange => exchange.Header("X-Client-ID") is null ? Exchange.StaleSession() : Exchange.Plain(500, "text/plain", ""));
        await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.FindAsync(new ChatApi.FindState("1")));
        Exchange call = Assert.Single(client.Server.Calls);
        Assert.Empty(call.Body);
    }

    // Another valid base64 text of the same length, which cannot be authentic.
    private static byte[] Forge(byte[] envelope)
    {
        byte[] forged = [.. envelope];
        int position = forged.AsSpan().IndexOf("payload\": \""u8) + 11 + (Wire.NonceSize * 4 / 3);
        forged[position] = forged[position] == (byte)'A' ? (byte)'B' : (byte)'A';
        return forged;
    }

    private async Task AssertSessionKeptAsync(bool kept)
    {
        int before = _client.Server.Handshakes;
        _client.Server.Answer(static exchange => exchange.Sealed("""{"text":"next"}"""));
        await _client.Api.EchoAsync("next");
        Assert.Equal(kept ? before : before + 1, _client.Server.Handshakes);
    }
}
