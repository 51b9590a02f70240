using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Streaming;

/// <summary>Streams of items. Source: contract language, section 4.2; AICO v1, section 7.</summary>
public sealed class ItemStreamTests : IAsyncDisposable
{
    private readonly TestClient _client = new(static options => options.MaxItemBytes = 4096);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task All_items_up_to_the_end_mark_are_delivered_in_order()
    {
        AnswerStream("""{"n":1}""", """{"n":2}""", """{"n":3,"done":true}""");
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1), new Chunk(2), new Chunk(3, Done: true)], items);
        Assert.Null(failure);
    }

    [Fact]
    public void Nothing_is_sent_before_the_stream_is_enumerated()
    {
        _client.Api.ChatAsync();
        Assert.Equal(0, _client.Server.Handshakes);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_first_item_is_asked_for()
    {
        await using IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.Equal(0, _client.Server.Handshakes);
    }

    [Fact]
    public async Task Two_enumerations_are_two_calls_with_the_same_arguments()
    {
        AnswerStream("""{"n":1,"done":true}""");
        AnswerStream("""{"n":2,"done":true}""");
        IAsyncEnumerable<Chunk> stream = _client.Api.ChatAsync("captured");
        Assert.Equal([new Chunk(1, Done: true)], (await TestClient.ReadAsync(stream)).Items);
        Assert.Equal([new Chunk(2, Done: true)], (await TestClient.ReadAsync(stream)).Items);
        Assert.Equal(["""{"text":"captured"}""", """{"text":"captured"}"""], _client.Server.Calls.Select(static call => call.Plaintext));
    }

    [Fact]
    public async Task Two_enumerations_at_once_do_not_disturb_each_other()
    {
        (LiveBody first, Task<Exchange> askedFirst) = _client.Server.AnswerLive();
        (LiveBody second, Task<Exchange> askedSecond) = _client.Server.AnswerLive();
        IAsyncEnumerable<Chunk> stream = _client.Api.ChatAsync();
        Task<(List<Chunk> Items, Exception? Failure)> readFirst = TestClient.ReadAsync(stream);
        Exchange exchange = await askedFirst;
        Task<(List<Chunk> Items, Exception? Failure)> readSecond = TestClient.ReadAsync(stream);
        await askedSecond;
        second.Send(exchange.SealLine("""{"n":2,"done":true}"""));
        second.End();
        first.Send(exchange.SealLine("""{"n":1,"done":true}"""));
        first.End();
        Assert.Equal([new Chunk(1, Done: true)], (await readFirst).Items);
        Assert.Equal([new Chunk(2, Done: true)], (await readSecond).Items);
    }

    [Fact]
    public async Task An_item_is_delivered_as_soon_as_its_line_is_there()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        await using IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> next = enumerator.MoveNextAsync();
        body.Send((await asked).SealLine("""{"n":1}"""));
        Assert.True(await next);
        Assert.Equal(new Chunk(1), enumerator.Current);
    }

    [Fact]
    public async Task An_end_without_the_mark_is_a_truncated_stream()
    {
        AnswerStream("""{"n":1}""", """{"n":2}""");
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1), new Chunk(2)], items);
        AssertInterrupted(failure, FailureKind.Truncated, delivered: 2);
    }

    [Fact]
    public async Task An_empty_stream_is_a_truncated_stream()
    {
        AnswerStream();
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        AssertInterrupted(failure, FailureKind.Truncated, delivered: 0);
    }

    [Fact]
    public async Task An_end_without_the_mark_is_fine_where_the_mark_is_optional()
    {
        AnswerStream("""{"n":1}""");
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.StreamAsync(ChatApi.ChatOptionalEndMethod));
        Assert.Equal([new Chunk(1)], items);
        Assert.Null(failure);
    }

    [Fact]
    public async Task An_item_after_the_end_mark_is_not_delivered_and_breaks_the_stream()
    {
        AnswerStream("""{"n":1,"done":true}""", """{"n":2}""");
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1, Done: true)], items);
        AssertInterrupted(failure, FailureKind.Integrity, delivered: 1);
    }

    [Fact]
    public async Task An_item_after_an_optional_end_mark_breaks_the_stream_too()
    {
        AnswerStream("""{"n":1,"done":true}""", """{"n":2}""");
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.StreamAsync(ChatApi.ChatOptionalEndMethod));
        AssertInterrupted(failure, FailureKind.Integrity, delivered: 1);
    }

    [Fact]
    public async Task Blank_lines_after_the_end_mark_are_fine()
    {
        _client.Server.Answer(static exchange =>
            Exchange.Plain(200, "application/x-ndjson", [.. exchange.SealLine("""{"n":1,"done":true}"""), .. "\n \r\n"u8]));
        Assert.Null((await TestClient.ReadAsync(_client.Api.ChatAsync())).Failure);
    }

    [Fact]
    public async Task A_connection_cut_after_the_end_mark_leaves_a_whole_stream()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        body.Send((await asked).SealLine("""{"n":1,"done":true}"""));
        body.Cut();
        Assert.Null((await read).Failure);
    }

    [Fact]
    public async Task A_server_that_lingers_after_the_end_mark_is_waited_for_five_seconds_and_is_no_fault()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        body.Send((await asked).SealLine("""{"n":1,"done":true}"""));
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null((await read).Failure);
        await body.Closed;
    }

    [Fact]
    public async Task Keep_alives_after_the_end_mark_do_not_prolong_the_wait()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        body.Send((await asked).SealLine("""{"n":1,"done":true}"""));
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(4));
        body.Send("\n"u8.ToArray());
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await read).Failure);
    }

    [Fact]
    public async Task An_error_item_is_thrown_and_carried_not_delivered()
    {
        AnswerStream("""{"n":1}""", """{"n":0,"error":"Streaming timeout"}""");
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1)], items);
        StreamInterruptedException interrupted = AssertInterrupted(failure, FailureKind.StreamFault, delivered: 1);
        Assert.Equal(new Chunk(0, Error: "Streaming timeout"), interrupted.Item);
        Assert.Equal(Execution.Executed, interrupted.Execution);
    }

    [Fact]
    public async Task An_error_items_text_is_not_in_the_message()
    {
        AnswerStream("""{"n":0,"error":"private text"}""");
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.DoesNotContain("private text", failure!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_does_not_open_loses_the_session_after_what_was_delivered()
    {
        _client.Server.Answer(static exchange =>
        {
            byte[] forged = exchange.SealLine("""{"n":2}""");
            forged[80] = forged[80] == (byte)'A' ? (byte)'B' : (byte)'A';
            return Exchange.Plain(200, "application/x-ndjson", [.. exchange.SealLine("""{"n":1}"""), .. forged]);
        });
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1)], items);
        SessionExpiredException expired = Assert.IsType<SessionExpiredException>(failure);
        Assert.Equal("Encryption session expired. Please try again.", expired.Message);
        Assert.Equal(1, expired.ItemsDelivered);
        Assert.True(expired.MayHaveExecuted);
        Assert.Single(_client.Server.Calls);
        await AssertNextCallShakesHandsAsync(expected: true);
    }

    [Fact]
    public async Task A_repeated_record_breaks_the_stream_and_loses_the_session()
    {
        _client.Server.Answer(static exchange =>
        {
            byte[] line = exchange.SealLine("""{"n":1}""");
            return Exchange.Plain(200, "application/x-ndjson", [.. line, .. line]);
        });
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1)], items);
        AssertInterrupted(failure, FailureKind.Integrity, delivered: 1);
        await AssertNextCallShakesHandsAsync(expected: true);
    }

    [Fact]
    public async Task A_plaintext_record_breaks_the_stream_and_keeps_the_session()
    {
        _client.Server.Answer(static exchange =>
            Exchange.Plain(200, "application/x-ndjson", [.. exchange.SealLine("""{"n":1}"""), .. "{\"n\":2,\"done\":true}\n"u8]));
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1)], items);
        AssertInterrupted(failure, FailureKind.Integrity, delivered: 1);
        await AssertNextCallShakesHandsAsync(expected: false);
    }

    [Fact]
    public async Task A_cut_record_is_a_truncated_stream()
    {
        _client.Server.Answer(static exchange => Exchange.Plain(200, "application/x-ndjson", [.. exchange.SealLine("""{"n":1}"""), .. exchange.SealLine("""{"n":2}""")[..^9]]));
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        AssertInterrupted(failure, FailureKind.Truncated, delivered: 1);
    }

    [Fact]
    public async Task A_cut_connection_is_a_truncated_stream()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        body.Send((await asked).SealLine("""{"n":1}"""));
        body.Cut();
        AssertInterrupted((await read).Failure, FailureKind.Truncated, delivered: 1);
    }

    [Fact]
    public async Task A_broken_connection_is_a_transport_failure()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        body.Send((await asked).SealLine("""{"n":1}"""));
        body.Fail(new IOException("reset"));
        StreamInterruptedException interrupted = AssertInterrupted((await read).Failure, FailureKind.Transport, delivered: 1);
        Assert.True(interrupted.MayHaveExecuted);
    }

    [Fact]
    public async Task A_stale_answer_after_the_first_item_cannot_be_and_a_broken_stream_is_never_repeated()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        body.Send((await asked).SealLine("""{"n":1}"""));
        body.Send("{\"error\":\"Encryption required\"}\n"u8.ToArray());
        body.End();
        AssertInterrupted((await read).Failure, FailureKind.Integrity, delivered: 1);
        Assert.Single(_client.Server.Calls);
    }

    [Fact]
    public async Task A_record_over_the_limit_breaks_the_stream()
    {
        AnswerStream("""{"n":1}""", $"\"{new string('x', 4096)}\"");
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        AssertInterrupted(failure, FailureKind.TooLarge, delivered: 1);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"n":"x"}""")]
    [InlineData("null")]
    [InlineData("NaN")]
    public async Task An_item_that_is_not_the_type_is_unreadable_content(string item)
    {
        _client.Server.Answer(exchange => Exchange.Plain(
            200, "application/x-ndjson", [.. exchange.SealLine("""{"n":1}"""), .. item == "NaN" ? exchange.SealRaw("NaN\n") : exchange.SealLine(item)]));
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        AssertInterrupted(failure, FailureKind.Content, delivered: 1);
    }

    [Fact]
    public async Task A_null_item_is_delivered_where_items_may_be_null()
    {
        AnswerStream("null", """{"n":1,"done":true}""");
        (List<Chunk?> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.StreamAsync(ChatApi.ChatNullableMethod));
        Assert.Null(failure);
        Assert.Equal([null, new Chunk(1, Done: true)], items);
    }

    [Fact]
    public async Task A_sealed_value_instead_of_a_stream_is_unreadable_content()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"n":1,"done":true}"""));
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Empty(items);
        Assert.Equal(FailureKind.Content, Assert.IsType<ApiException>(failure).Kind);
    }

    [Theory]
    [InlineData(200, "application/json", "{}", FailureKind.Downgrade)]
    [InlineData(500, "text/plain", "Internal Server Error", FailureKind.Unsealed)]
    [InlineData(204, "application/x-ndjson", "", FailureKind.Downgrade)]
    public async Task A_plaintext_answer_instead_of_a_stream_is_refused(int status, string contentType, string content, FailureKind kind)
    {
        _client.Server.Answer(_ => Exchange.Plain(status, contentType, content));
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal(kind, Assert.IsType<ApiRequestException>(failure).Kind);
    }

    [Fact]
    public async Task After_a_failure_the_enumeration_is_over()
    {
        AnswerStream("""{"n":1}""");
        await using IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await enumerator.MoveNextAsync());
        await Assert.ThrowsAsync<StreamInterruptedException>(() => enumerator.MoveNextAsync().AsTask());
        Assert.False(await enumerator.MoveNextAsync());
    }

    [Fact]
    public async Task Disposing_in_mid_stream_closes_the_exchange_and_is_silent()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> next = enumerator.MoveNextAsync();
        body.Send((await asked).SealLine("""{"n":1}"""));
        await next;
        await enumerator.DisposeAsync();
        Assert.True(body.Closed.IsCompleted);
        Assert.DoesNotContain(_client.Log.Entries, static entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Leaving_the_loop_closes_the_exchange()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task sending = Task.Run(async () => body.Send((await asked).SealLine("""{"n":1}""")), TestContext.Current.CancellationToken);
        await foreach (Chunk chunk in _client.Api.ChatAsync())
        {
            Assert.Equal(1, chunk.N);
            break;
        }

        await sending;
        Assert.True(body.Closed.IsCompleted);
    }

    [Fact]
    public async Task Disposing_while_an_item_is_awaited_ends_the_wait_and_is_silent()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool> next = enumerator.MoveNextAsync().AsTask();
        await asked;
        await body.ReaderWaits;
        await enumerator.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await body.Closed;
    }

    [Fact]
    public async Task Disposing_twice_or_before_the_first_item_is_silent()
    {
        IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await enumerator.DisposeAsync();
        await enumerator.DisposeAsync();
        Assert.False(await enumerator.MoveNextAsync());
        Assert.Equal(0, _client.Server.Handshakes);
    }

    [Fact]
    public async Task A_stream_keeps_its_session_while_others_renew_it()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        Exchange exchange = await asked;
        body.Send(exchange.SealLine("""{"n":1}"""));
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(1));
        _client.Time.SetWallClock(TimeSpan.FromHours(1));
        _client.Server.Answer(static other => other.Sealed(other.Plaintext!));
        await _client.Api.EchoAsync("renews the session");
        Assert.Equal(2, _client.Server.Handshakes);
        body.Send(exchange.SealLine("""{"n":2,"done":true}"""));
        body.End();
        (List<Chunk> items, Exception? failure) = await read;
        Assert.Null(failure);
        Assert.Equal(2, items.Count);
    }

    internal static StreamInterruptedException AssertInterrupted(Exception? failure, FailureKind kind, long delivered)
    {
        StreamInterruptedException interrupted = Assert.IsType<StreamInterruptedException>(failure);
        Assert.Equal(kind, interrupted.Kind);
        Assert.Equal(delivered, interrupted.ItemsDelivered);
        Assert.Equal("IChatApi.Chat", interrupted.Method[..13]);
        return interrupted;
    }

    private void AnswerStream(params string[] items) => _client.Server.Answer(exchange => exchange.Stream(items));

    private async Task AssertNextCallShakesHandsAsync(bool expected)
    {
        int before = _client.Server.Handshakes;
        _client.Server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));
        await _client.Api.EchoAsync("next");
        Assert.Equal(expected ? before + 1 : before, _client.Server.Handshakes);
    }
}
