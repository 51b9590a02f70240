using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Calls;

/// <summary>One retry, after S1 or S2 and nothing else. Source: AICO v1, sections 13 and 21; contract language, section 5.1.</summary>
public sealed class RetryTests : IAsyncDisposable
{
    private readonly TestClient _client = new();

    public static TheoryData<bool> StaleAnswers => [true, false];

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Theory, MemberData(nameof(StaleAnswers))]
    public async Task A_stale_session_is_renewed_and_the_call_sent_once_more(bool s1)
    {
        AnswerStale(s1);
        AnswerEcho();
        Assert.Equal(new Reply("hi"), await _client.Api.EchoAsync("hi"));
        Assert.Equal(2, _client.Server.Handshakes);
        Assert.Equal(2, _client.Server.Calls.Count);
    }

    [Theory, MemberData(nameof(StaleAnswers))]
    public async Task A_stale_stream_is_sent_once_more_and_its_caller_sees_no_error(bool s1)
    {
        AnswerStale(s1);
        _client.Server.Answer(static exchange => exchange.Stream("""{"n":1}""", """{"n":2,"done":true}"""));
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1), new Chunk(2, Done: true)], items);
        Assert.Null(failure);
    }

    [Fact]
    public async Task The_second_attempt_carries_the_same_content_sealed_anew()
    {
        AnswerStale(s1: true);
        AnswerEcho();
        await _client.Api.EchoAsync("hi");
        Exchange[] calls = [.. _client.Server.Calls];
        Assert.Equal("""{"text":"hi"}""", calls[0].Plaintext);
        Assert.Equal(calls[0].Plaintext, calls[1].Plaintext);
        Assert.NotEqual(calls[0].Payload[..32], calls[1].Payload[..32]);
    }

    [Fact]
    public async Task The_second_attempt_goes_to_the_same_target_with_the_same_headers()
    {
        AnswerStale(s1: true);
        _client.Server.Answer(static exchange => exchange.Sealed("""{"text":"found"}"""));
        await _client.Api.FindAsync(new ChatApi.FindState("a/b", "x y", "de"));
        Assert.Equal(["/api/v1/users/a%2Fb?q=x%20y", "/api/v1/users/a%2Fb?q=x%20y"], _client.Server.Calls.Select(static call => call.Target));
        Assert.Equal(["de", "de"], _client.Server.Calls.Select(static call => call.Header("Accept-Language")));
    }

    [Fact]
    public async Task Each_attempt_asks_for_the_credential_again()
    {
        await using var client = Secured((context, _) => ValueTask.FromResult<string?>($"token-{context.Attempt}"), out ChatApiOfSecured api);
        client.Server.Answer(static _ => Exchange.StaleSession());
        client.Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await api.CallAsync();
        Assert.Equal(["Bearer token-1", "Bearer token-2"], client.Server.Calls.Select(static call => call.Header("Authorization")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_a_credential_no_header_is_sent(string? credential)
    {
        await using var client = Secured((_, _) => ValueTask.FromResult(credential), out ChatApiOfSecured api);
        client.Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await api.CallAsync();
        Assert.Null(Assert.Single(client.Server.Calls).Header("Authorization"));
    }

    [Fact]
    public async Task What_the_credential_callback_throws_comes_out_as_it_is_and_nothing_is_sent()
    {
        var failure = new InvalidOperationException("no token");
        await using var client = Secured((_, _) => ValueTask.FromException<string?>(failure), out ChatApiOfSecured api);
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(api.CallAsync));
        Assert.Empty(client.Server.Calls);
    }

    [Theory, MemberData(nameof(StaleAnswers))]
    public async Task A_second_stale_answer_ends_the_call(bool s1)
    {
        AnswerStale(s1);
        AnswerStale(s1);
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal("Encryption session expired. Please try again.", failure.Message);
        Assert.Equal(Execution.NotExecuted, failure.Execution);
        Assert.False(failure.MayHaveExecuted);
        Assert.Equal(2, failure.Attempts);
        Assert.Equal(FailureKind.SessionLost, failure.Kind);
        Assert.Equal("IChatApi.EchoAsync", failure.Method);
        Assert.Equal(2, _client.Server.Calls.Count);
    }

    [Fact]
    public async Task A_second_stale_answer_ends_a_stream_before_its_first_item()
    {
        AnswerStale(s1: true);
        AnswerStale(s1: false);
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Empty(items);
        Assert.Equal(0, Assert.IsType<SessionExpiredException>(failure).ItemsDelivered);
    }

    [Fact]
    public async Task After_a_second_stale_answer_the_next_call_shakes_hands_afresh()
    {
        AnswerStale(s1: true);
        AnswerStale(s1: true);
        await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.EchoAsync("hi"));
        AnswerEcho();
        await _client.Api.EchoAsync("again");
        Assert.Equal(3, _client.Server.Handshakes);
    }

    [Fact]
    public async Task A_handshake_that_fails_after_a_stale_answer_ends_the_call_and_says_why()
    {
        await WarmUpAsync();
        AnswerStale(s1: true);
        _client.Server.AnswerHandshake(static () => Exchange.Plain(500, "application/json", """{"error":"Handshake processing failed"}"""));
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.EchoAsync("hi"));
        Assert.False(failure.MayHaveExecuted);
        Assert.Equal("Encryption session expired. Please try again.", failure.Message);
        Assert.Equal("the server answered 500", failure.InnerException?.Message);
        Assert.Equal(1, failure.Attempts);
    }

    [Fact]
    public async Task An_unreachable_server_after_a_stale_answer_ends_the_call_and_says_why()
    {
        await WarmUpAsync();
        AnswerStale(s1: true);
        _client.Server.AnswerHandshake(static () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.EchoAsync("hi"));
        Assert.False(failure.MayHaveExecuted);
        Assert.Equal("the server could not be reached", failure.InnerException?.Message);
    }

    [Fact]
    public async Task A_handshake_that_fails_after_a_stale_answer_is_not_tried_a_second_time()
    {
        await WarmUpAsync();
        AnswerStale(s1: true);
        _client.Server.AnswerHandshake(static () => Exchange.Plain(500, "application/json", "{}"));
        await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(2, _client.Server.Handshakes);
    }

    [Theory, MemberData(nameof(StaleAnswers))]
    public async Task A_method_that_must_never_be_sent_twice_is_not(bool s1)
    {
        AnswerStale(s1);
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.CallAsync(ChatApi.EchoNeverTwiceMethod));
        Assert.Single(_client.Server.Calls);
        Assert.False(failure.MayHaveExecuted);
        Assert.Equal("the contract forbids a second attempt", failure.Reason);
    }

    [Theory, MemberData(nameof(StaleAnswers))]
    public async Task Content_that_cannot_be_produced_again_is_not_sent_twice(bool s1)
    {
        AnswerStale(s1);
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.CallAsync(ChatApi.EchoOneShotMethod));
        Assert.Single(_client.Server.Calls);
        Assert.False(failure.MayHaveExecuted);
        Assert.Equal("the content cannot be sent again", failure.Reason);
    }

    [Fact]
    public async Task A_call_that_is_not_repeated_still_drops_the_session()
    {
        AnswerStale(s1: true);
        await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.CallAsync(ChatApi.EchoNeverTwiceMethod));
        AnswerEcho();
        await _client.Api.EchoAsync("again");
        Assert.Equal(2, _client.Server.Handshakes);
    }

    [Fact]
    public async Task A_restart_under_many_calls_costs_one_handshake_and_one_retry_each()
    {
        await WarmUpAsync();
        _client.Server.Restart();
        const int Count = 50;
        var gate = new Gate();
        int arrived = 0;
        for (int i = 0; i < Count; i++)
        {
            _client.Server.Answer(async (_, cancellationToken) =>
            {
                if (Interlocked.Increment(ref arrived) == Count)
                {
                    gate.Open();
                }

                await gate.PassAsync(cancellationToken);
                return Exchange.StaleSession();
            });
        }

        for (int i = 0; i < Count; i++)
        {
            AnswerEcho();
        }

        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, Count).Select(index => _client.Api.EchoAsync($"{index}")));
        Assert.Equal(Enumerable.Range(0, Count).Select(static index => new Reply($"{index}")), replies);
        Assert.Equal(2, _client.Server.Handshakes);
        Assert.Equal(1 + (2 * Count), _client.Server.Calls.Count);
    }

    [Fact]
    public async Task A_renewal_is_logged_once_and_no_error_is()
    {
        AnswerStale(s1: true);
        AnswerEcho();
        await _client.Api.EchoAsync("hi");
        Assert.Single(_client.Log.WithId(3));
        Assert.DoesNotContain(_client.Log.Entries, static entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task A_lost_session_is_logged_as_an_error()
    {
        AnswerStale(s1: true);
        AnswerStale(s1: true);
        await Assert.ThrowsAsync<SessionExpiredException>(() => _client.Api.EchoAsync("hi"));
        Assert.Single(_client.Log.WithId(4));
    }

    [Theory]
    [InlineData(401, """{"detail":"Not authenticated"}""")]
    [InlineData(401, """{"detail":"This endpoint requires encrypted communication. Perform handshake first."}""")]
    [InlineData(401, """{"error":"Encryption required"}""")]
    [InlineData(400, """{"error":"Encryption error","detail":"Session expired"}""")]
    public async Task A_sealed_answer_is_the_applications_whatever_it_says(int status, string content)
    {
        _client.Server.Answer(exchange => exchange.Sealed(content, status));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(status, (int)failure.StatusCode);
        Assert.Equal(content, failure.Content);
        Assert.Single(_client.Server.Calls);
        Assert.Equal(1, _client.Server.Handshakes);
    }

    [Fact]
    public async Task A_sealed_refusal_of_a_stream_reaches_its_reader()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"detail":"Not authenticated"}""", 401));
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal("""{"detail":"Not authenticated"}""", Assert.IsType<ApiException>(failure).Content);
    }

    [Fact]
    public async Task A_session_past_its_age_is_renewed_without_spending_the_retry()
    {
        await WarmUpAsync();
        _client.Time.Advance(TimeSpan.FromSeconds(3300));
        AnswerStale(s1: true);
        AnswerEcho();
        Assert.Equal(new Reply("hi"), await _client.Api.EchoAsync("hi"));
        Assert.Equal(3, _client.Server.Handshakes);
    }

    [Fact]
    public async Task While_nothing_listens_calls_fail_with_the_connection_error()
    {
        _client.Server.AnswerHandshake(static () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.Transport, failure.Kind);
        Assert.False(failure.MayHaveExecuted);
    }

    [Fact]
    public async Task A_first_handshake_that_is_refused_fails_the_call_by_name()
    {
        _client.Server.AnswerHandshake(static () => Exchange.Plain(500, "application/json", "{}"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi"));
        Assert.Equal(FailureKind.HandshakeFailed, failure.Kind);
        Assert.Equal(0, failure.Attempts);
        Assert.False(failure.MayHaveExecuted);
        Assert.StartsWith("IChatApi.EchoAsync: ", failure.Message, StringComparison.Ordinal);
    }

    private static TestClient Secured(Func<AuthorizationContext, CancellationToken, ValueTask<string?>> authorization, out ChatApiOfSecured api)
    {
        var client = new TestClient(options => options.Authorization = authorization);
        api = new ChatApiOfSecured(client.Connection.CreateInvoker(ChatApiOfSecured.Contract));
        return client;
    }

    private async Task WarmUpAsync()
    {
        AnswerEcho();
        await _client.Api.EchoAsync("warm");
    }

    private void AnswerStale(bool s1) => _client.Server.Answer(_ => s1 ? Exchange.StaleSession() : Exchange.ReplacedSession());

    private void AnswerEcho() => _client.Server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));

    private sealed class ChatApiOfSecured(CallInvoker invoker)
    {
        public static readonly ContractDescriptor Contract = new("ISecuredApi", ChatApi.EchoSecuredMethod) { JsonContext = static () => ChatJson.Default };

        public Task<Reply> CallAsync() => invoker.SendAsync(ChatApi.EchoSecuredMethod, new ChatApi.EchoState(new Message("hi")), CancellationToken.None);
    }
}
