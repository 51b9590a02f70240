using System.Net;
using Aico.Integration.Tests.Contracts;
using Aico.Integration.Tests.Harness;
using static Aico.Integration.Tests.Harness.TestClient;

namespace Aico.Integration.Tests.AicoV1;

/// <summary>Our generated client against the independent server, which behaves as AICO's backend does, and misbehaves on order.</summary>
public sealed class ClientAgainstPythonTests : IAsyncLifetime
{
    private const string Stream = "POST /conversation/messages 200";
    private const string StaleStream = "POST /conversation/messages 401";
    private const string Handshake = "POST /handshake 200";

    private PythonPeer _peer = null!;
    private TestClient _client = null!;

    private IAicoApi Api => _client.Api;

    public async ValueTask InitializeAsync()
    {
        _peer = await PythonPeer.StartAsync();
        _client = new TestClient(_peer.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
            await _peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stream_gives_every_item_in_order_up_to_its_end_mark()
    {
        (List<StreamItem> items, Exception? failure) = await ReadAsync(Api.SendAsync(Say("Grüße to all")));

        Assert.Null(failure);
        Assert.Equal("metadata", items[0].Type);
        Assert.Equal("You said: Grüße to all", TextOf(items));
        Assert.True(items[^1].Done);
        Assert.Equal([Handshake, Stream], (await _peer.StatsAsync()).Log);
    }

    [Fact]
    public async Task Unary_calls_of_every_verb_work()
    {
        Assert.Equal("hi", (await Api.EchoAsync(new EchoRequest("hi"))).Echo);
        Assert.Equal("pong", (await Api.PingAsync()).Message);
        Assert.Contains("You said: x", (await Api.SendUnaryAsync(Say("x"))).AiResponse, StringComparison.Ordinal);
        Remembered remembered = await Api.RememberAsync(new Remember("c_1", "likes tea"));
        Assert.True((await Api.ChangeAsync(remembered.FactId, new MemoryChange(true))).IsFavorite);
        await Api.ForgetAsync(remembered.FactId);
        Assert.Equal(1, (await _peer.StatsAsync()).Handshakes);
    }

    [Fact]
    public async Task Query_parameters_of_a_get_travel_in_the_url()
    {
        History history = await Api.HistoryAsync(page: 3, pageSize: 7, conversationId: "a&b c");

        Assert.Equal((3, 7, "a&b c"), (history.Page, history.PageSize, history.ConversationId));
    }

    [Fact]
    public async Task Declared_plaintext_audio_is_taken_as_bytes_and_as_a_stream()
    {
        byte[] bytes = await Api.SpeakAsync(new Speech("hello"));
        await using Stream stream = await Api.OpenSpeechAsync(new Speech("hello"));
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);

        Assert.Equal("RIFF"u8, bytes.AsSpan(0, 4));
        Assert.Equal(bytes, copy.ToArray());
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("expire")]
    public async Task A_session_the_server_forgot_costs_one_handshake_and_one_retry_and_no_error(string how)
    {
        await ReadAsync(Api.SendAsync(Say("before")));
        await (how == "restart" ? _peer.RestartAsync() : _peer.ExpireAsync());

        (List<StreamItem> items, Exception? failure) = await ReadAsync(Api.SendAsync(Say("after")));

        Assert.Null(failure);
        Assert.Equal("You said: after", TextOf(items));
        PeerStats stats = await _peer.StatsAsync();
        Assert.Equal([Handshake, Stream, StaleStream, Handshake, Stream], stats.Log);
        Assert.Equal(2, stats.Executions);
        Assert.Equal(1, _client.Log.Count(Renewed));
    }

    [Fact]
    public async Task A_session_replaced_by_somebody_else_costs_one_handshake_and_one_retry_and_no_error()
    {
        await Api.EchoAsync(new EchoRequest("before"));
        await _peer.ReplaceAsync();

        Assert.Equal("after", (await Api.EchoAsync(new EchoRequest("after"))).Echo);

        PeerStats stats = await _peer.StatsAsync();
        Assert.Equal([Handshake, "POST /echo 200", "POST /echo 400", Handshake, "POST /echo 200"], stats.Log);
        Assert.Equal(2, stats.Executions);
    }

    [Fact]
    public async Task Fifty_concurrent_calls_on_a_stale_session_share_one_handshake_and_run_once_each()
    {
        await Api.EchoAsync(new EchoRequest("before"));
        await _peer.RestartAsync();

        EchoResult[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Api.EchoAsync(new EchoRequest($"m{i}"))));

        Assert.Equal(Enumerable.Range(0, 50).Select(static i => $"m{i}"), results.Select(static r => r.Echo));
        PeerStats stats = await _peer.StatsAsync();
        Assert.Equal(2, stats.Handshakes);
        Assert.Equal(51, stats.Executions);
        Assert.True(stats.Log.Count(static line => line == "POST /echo 401") <= 50);
    }

    [Theory]
    [InlineData("stale")]
    [InlineData("undecryptable")]
    [InlineData("session-expired-race")]
    public async Task A_second_stale_answer_is_the_one_clear_error_and_the_next_call_is_fresh(string fault)
    {
        await Api.EchoAsync(new EchoRequest("before"));
        await _peer.FaultAsync(new { name = fault, times = 2 });

        var expired = await Assert.ThrowsAsync<SessionExpiredException>(() => Api.EchoAsync(new EchoRequest("lost")));

        Assert.Equal("Encryption session expired. Please try again.", expired.Message);
        Assert.Equal((FailureKind.SessionLost, false, 2), (expired.Kind, expired.MayHaveExecuted, expired.Attempts));
        Assert.Equal(1, _client.Log.Count(Expired));
        Assert.Equal("fresh", (await Api.EchoAsync(new EchoRequest("fresh"))).Echo);
        PeerStats stats = await _peer.StatsAsync();
        Assert.Equal(3, stats.Handshakes);
        Assert.Equal(2, stats.Executions);
    }

    [Fact]
    public async Task A_handshake_that_fails_after_a_stale_answer_is_the_same_error_with_its_cause()
    {
        await Api.EchoAsync(new EchoRequest("before"));
        await _peer.RestartAsync();
        await _peer.FaultAsync(new { name = "handshake-status", status = 500, body = "no" });

        var expired = await Assert.ThrowsAsync<SessionExpiredException>(() => Api.EchoAsync(new EchoRequest("lost")));

        Assert.False(expired.MayHaveExecuted);
        Assert.Contains("500", expired.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal("fresh", (await Api.EchoAsync(new EchoRequest("fresh"))).Echo);
    }

    [Fact]
    public async Task A_method_that_forbids_it_is_not_sent_twice()
    {
        await Api.EchoAsync(new EchoRequest("before"));
        await _peer.RestartAsync();

        var expired = await Assert.ThrowsAsync<SessionExpiredException>(() => Api.EchoOnceAsync(new EchoRequest("once")));

        Assert.Equal((false, 1), (expired.MayHaveExecuted, expired.Attempts));
        Assert.Equal(1, (await _peer.StatsAsync()).Handshakes);
    }

    [Theory]
    [InlineData("sealed-status")]
    [InlineData("sealed-404-as-401")]
    public async Task A_sealed_401_is_the_applications_and_reaches_the_caller(string fault)
    {
        await _peer.FaultAsync(new { name = fault });

        var answer = await Assert.ThrowsAsync<ApiException>(() => Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal((FailureKind.Status, HttpStatusCode.Unauthorized, 1), (answer.Kind, answer.StatusCode, answer.Attempts));
        Assert.Contains("detail", answer.Content, StringComparison.Ordinal);
        Assert.Equal(1, (await _peer.StatsAsync()).Handshakes);
    }

    [Fact]
    public async Task A_sealed_401_at_the_start_of_a_stream_reaches_the_caller_too()
    {
        await _peer.FaultAsync(new { name = "sealed-status" });

        (List<StreamItem> items, Exception? failure) = await ReadAsync(Api.SendAsync(Say("x")));

        Assert.Empty(items);
        Assert.Equal(HttpStatusCode.Unauthorized, Assert.IsType<ApiException>(failure).StatusCode);
    }

    [Theory]
    [InlineData("plaintext-500", FailureKind.Unsealed, 500)]
    [InlineData("plaintext-200", FailureKind.Downgrade, 200)]
    [InlineData("redirect", FailureKind.Unsealed, 307)]
    [InlineData("empty-200", FailureKind.Downgrade, 200)]
    [InlineData("no-content-204", FailureKind.Downgrade, 204)]
    public async Task A_plaintext_answer_is_never_data_and_never_retried(string fault, FailureKind kind, int status)
    {
        await _peer.FaultAsync(new { name = fault });

        var refused = await Assert.ThrowsAsync<ApiRequestException>(() => Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal((kind, status, true, 1), (refused.Kind, refused.StatusCode, refused.MayHaveExecuted, refused.Attempts));
        Assert.Contains("IAicoApi.EchoAsync", refused.Message, StringComparison.Ordinal);
        Assert.Single((await _peer.StatsAsync()).Log, static line => line.StartsWith("POST /echo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401, "application/json", """{"error":"unauthorized"}""")]
    [InlineData(401, "text/plain", """{"error":"Encryption required"}""")]
    [InlineData(403, "application/json", """{"error":"Encryption required"}""")]
    [InlineData(502, "text/html", "<h1>Bad gateway</h1>")]
    public async Task A_proxys_answer_is_not_taken_for_a_stale_session(int status, string type, string body)
    {
        await _peer.FaultAsync(new { name = "plaintext-status", status, body, content_type = type });

        var refused = await Assert.ThrowsAsync<ApiRequestException>(() => Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal((FailureKind.Unsealed, status), (refused.Kind, refused.StatusCode));
        Assert.Equal(1, (await _peer.StatsAsync()).Handshakes);
    }

    [Theory]
    [InlineData("tamper-answer")]
    [InlineData("bad-base64")]
    [InlineData("short-payload")]
    public async Task An_answer_that_does_not_open_expires_the_session_without_a_retry(string fault)
    {
        await _peer.FaultAsync(new { name = fault });

        var expired = await Assert.ThrowsAsync<SessionExpiredException>(() => Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal((true, 1), (expired.MayHaveExecuted, expired.Attempts));
        Assert.Equal("fresh", (await Api.EchoAsync(new EchoRequest("fresh"))).Echo);
        PeerStats stats = await _peer.StatsAsync();
        Assert.Equal((2, 2), (stats.Handshakes, stats.Executions));
    }

    [Fact]
    public async Task Our_own_message_sent_back_is_refused()
    {
        await _peer.FaultAsync(new { name = "reflect" });

        var refused = await Assert.ThrowsAsync<ApiRequestException>(() => Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal(FailureKind.Integrity, refused.Kind);
    }

    [Theory]
    [InlineData("not-json")]
    [InlineData("nan")]
    public async Task Authentic_content_that_is_not_strict_json_is_a_content_error(string fault)
    {
        await _peer.FaultAsync(new { name = fault });

        var content = await Assert.ThrowsAsync<ApiException>(() => Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal((FailureKind.Content, Execution.Executed), (content.Kind, content.Execution));
    }

    [Theory]
    [InlineData("""{"name":"tamper-record","index":3}""", 3, FailureKind.SessionLost)]
    [InlineData("""{"name":"plaintext-record","index":2}""", 2, FailureKind.Integrity)]
    [InlineData("""{"name":"duplicate-record","index":2}""", 3, FailureKind.Integrity)]
    [InlineData("""{"name":"reflect","index":2}""", 2, FailureKind.Integrity)]
    [InlineData("""{"name":"truncate","after":4}""", 4, FailureKind.Truncated)]
    [InlineData("""{"name":"cut","after":4}""", 4, FailureKind.Truncated)]
    [InlineData("""{"name":"half-record","after":2}""", 2, FailureKind.Truncated)]
    [InlineData("""{"name":"no-done"}""", 6, FailureKind.Truncated)]
    [InlineData("""{"name":"item-after-done"}""", 7, FailureKind.Integrity)]
    [InlineData("""{"name":"not-json","index":1}""", 1, FailureKind.Content)]
    [InlineData("""{"name":"error-record"}""", 6, FailureKind.StreamFault)]
    [InlineData("""{"name":"giant-record","bytes":2000000}""", 1, FailureKind.TooLarge)]
    public async Task A_broken_stream_delivers_an_exact_prefix_and_says_what_broke(string fault, int items, FailureKind kind)
    {
        await _peer.FaultAsync(System.Text.Json.JsonDocument.Parse(fault).RootElement);

        (List<StreamItem> delivered, Exception? failure) = await ReadAsync(Api.SendAsync(Say("Grüße to all")));

        Assert.Equal(items, delivered.Count);
        var typed = Assert.IsType<AicoException>(failure, exactMatch: false);
        Assert.Equal((kind, true, 1), (typed.Kind, typed.MayHaveExecuted, typed.Attempts));
        Assert.Equal(items, typed is SessionExpiredException expired ? expired.ItemsDelivered : Assert.IsType<StreamInterruptedException>(typed).ItemsDelivered);
        Assert.Equal(1, (await _peer.StatsAsync()).Executions);
    }

    [Fact]
    public async Task The_error_item_of_a_stream_is_in_the_exception()
    {
        await _peer.FaultAsync(new { name = "error-record", error = "Streaming timeout" });

        (_, Exception? failure) = await ReadAsync(Api.SendAsync(Say("x")));

        Assert.Equal("Streaming timeout", Assert.IsType<StreamItem>(Assert.IsType<StreamInterruptedException>(failure).Item).Error);
    }

    [Theory]
    [InlineData("""{"name":"split","bytes":1}""")]
    [InlineData("""{"name":"split","bytes":7}""")]
    [InlineData("""{"name":"split","bytes":97}""")]
    [InlineData("""{"name":"join"}""")]
    [InlineData("""{"name":"blank-lines"}""")]
    [InlineData("""{"name":"no-final-newline"}""")]
    [InlineData("""{"name":"raw-parts","mode":"two-lines"}""")]
    [InlineData("""{"name":"raw-parts","mode":"cut-line"}""")]
    [InlineData("""{"name":"raw-parts","mode":"mid-utf8"}""")]
    [InlineData("""{"name":"raw-parts","mode":"all-in-one"}""")]
    [InlineData("""[{"name":"split","bytes":5},{"name":"raw-parts","mode":"mid-utf8"}]""")]
    public async Task However_the_bytes_are_cut_the_items_are_the_same(string fault)
    {
        await _peer.FaultAsync(System.Text.Json.JsonDocument.Parse(fault).RootElement);

        (List<StreamItem> items, Exception? failure) = await ReadAsync(Api.SendAsync(Say("Grüße to all 🚀")));

        Assert.Null(failure);
        Assert.Equal("You said: Grüße to all 🚀", TextOf(items));
        Assert.Equal(8, items.Count);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_times_out_and_says_how_much_came()
    {
        await _peer.FaultAsync(new { name = "hang-after", after = 2 });

        (List<StreamItem> items, Exception? failure) = await ReadAsync(Api.SendImpatientlyAsync(Say("a b c d")));

        Assert.Equal(2, items.Count);
        var timeout = Assert.IsType<StreamInterruptedException>(failure);
        Assert.Equal((FailureKind.Timeout, TimeoutPhase.Idle, 2L), (timeout.Kind, timeout.TimeoutPhase, timeout.ItemsDelivered));
    }

    [Theory]
    [InlineData("""{"name":"handshake-status","status":503,"body":"busy"}""")]
    [InlineData("""{"name":"handshake-html"}""")]
    [InlineData("""{"name":"handshake-garbage"}""")]
    [InlineData("""{"name":"handshake-missing","member":"status"}""")]
    [InlineData("""{"name":"handshake-missing","member":"public_key"}""")]
    [InlineData("""{"name":"handshake-missing","member":"timestamp"}""")]
    [InlineData("""{"name":"handshake-bad-signature"}""")]
    [InlineData("""{"name":"handshake-low-order"}""")]
    [InlineData("""{"name":"handshake-short-key"}""")]
    [InlineData("""{"name":"handshake-wrong-status-text"}""")]
    public async Task A_bad_handshake_is_a_typed_error_naming_the_call_and_the_next_call_tries_again(string fault)
    {
        await _peer.FaultAsync(System.Text.Json.JsonDocument.Parse(fault).RootElement);

        var failed = await Assert.ThrowsAsync<ApiRequestException>(() => Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal((FailureKind.HandshakeFailed, false, 0), (failed.Kind, failed.MayHaveExecuted, failed.Attempts));
        Assert.Contains("IAicoApi.EchoAsync", failed.Message, StringComparison.Ordinal);
        Assert.Equal("fresh", (await Api.EchoAsync(new EchoRequest("fresh"))).Echo);
    }

    [Fact]
    public async Task A_client_whose_clock_is_a_day_off_connects_all_the_same()
    {
        await using var client = new TestClient(_peer.Address, static o => o.TimeProvider = new ShiftedTime(TimeSpan.FromDays(1)));

        Assert.Equal("x", (await client.Api.EchoAsync(new EchoRequest("x"))).Echo);
    }

    [Fact]
    public async Task A_client_that_insists_on_sending_its_wrong_time_gets_a_typed_error()
    {
        await using var client = new TestClient(_peer.Address, static o =>
        {
            o.TimeProvider = new ShiftedTime(TimeSpan.FromDays(-1));
            o.UseAicoV1(static p => p.SendTimestamp = true);
        });

        var failed = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync(new EchoRequest("x")));

        Assert.Equal(FailureKind.HandshakeFailed, failed.Kind);
    }

    [Fact]
    public async Task Header_only_get_works_where_it_is_chosen()
    {
        await using var client = new TestClient(_peer.Address, static o => o.UseAicoV1(static p => p.HeaderOnlyGet = true));

        Assert.Equal("pong", (await client.Api.PingAsync()).Message);
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}
