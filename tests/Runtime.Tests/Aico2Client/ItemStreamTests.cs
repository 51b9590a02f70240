using System.Buffers;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Items of a sealed stream: what was delivered is an exact prefix, and the end is the sealed one. Sections 8 and 15; S3, S11.</summary>
public sealed class ItemStreamTests : IAsyncDisposable
{
    private readonly SealedClient _client = new();

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task Items_come_as_they_are_sent_and_end_with_the_sealed_end()
    {
        Task<LiveAnswer> live = Server.AnswerLive();
        IAsyncEnumerator<Chunk> items = _client.Api.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> first = items.MoveNextAsync();
        LiveAnswer answer = await live;
        answer.Item("""{"n":1}""");
        Assert.True(await first);
        Assert.Equal(new Chunk(1), items.Current);
        answer.Item("""{"n":2}""");
        Assert.True(await items.MoveNextAsync());
        ValueTask<bool> end = items.MoveNextAsync();
        answer.Complete();
        await answer.Body.ReaderWaits;
        Assert.False(end.IsCompleted);
        answer.Body.End();
        Assert.False(await end);
        await answer.Body.Closed;
    }

    [Fact]
    public async Task An_item_in_pieces_is_one_item()
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(
            Say.Piece("""{"n":"""), Say.Pad, Say.Piece("1,"), Say.Item("\"done\":true}"), Say.Item("""{"n":2}"""), Say.Piece("""{"n":3}"""), Say.Item(""), Say.Complete);
        Assert.Null(failure);
        Assert.Equal([new Chunk(1, Done: true), new Chunk(2), new Chunk(3)], items);
    }

    [Fact]
    public async Task An_item_above_one_frame_is_one_item()
    {
        string text = new('x', 100_000);
        (List<Chunk> items, Exception? failure) = await ReadAsync(Say.Item($$"""{"n":1,"error":"{{text}}"}"""), Say.Complete);
        Assert.Null(failure);
        Assert.Equal(text, Assert.Single(items).Error);
    }

    [Fact]
    public async Task A_last_item_may_carry_the_end()
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(
            Say.Item("""{"n":1}"""), static (sealer, output) => sealer.Complete("""{"n":2}"""u8, endOfItem: true, output));
        Assert.Null(failure);
        Assert.Equal([new Chunk(1), new Chunk(2)], items);
    }

    [Fact]
    public async Task A_stream_of_no_items_is_empty()
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(Say.Complete);
        Assert.Null(failure);
        Assert.Empty(items);
    }

    [Fact]
    public async Task An_empty_item_is_an_item_and_no_JSON()
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(Say.Item("""{"n":1}"""), Say.Item(""), Say.Item("""{"n":2}"""), Say.Complete);
        AssertInterrupted(failure, FailureKind.Content, Execution.Executed, delivered: 1);
        Assert.Equal([new Chunk(1)], items);
    }

    [Fact]
    public async Task A_failure_that_the_server_reports_carries_its_problem_and_leaves_what_was_delivered()
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(
            Say.Item("""{"n":1}"""), Say.Item("""{"n":2}"""), Say.Fail("""{"type":"urn:app:gone","title":"Gone","status":500,"detail":"d"}"""));
        StreamInterruptedException interrupted = AssertInterrupted(failure, FailureKind.StreamFault, Execution.Executed, delivered: 2);
        Assert.Equal(new ApiProblem("urn:app:gone", "Gone", 500, "d"), interrupted.Problem);
        Assert.Equal([new Chunk(1), new Chunk(2)], items);
    }

    [Theory]
    [InlineData("""{"type":"urn:aico:problem:shutdown","status":503,"executed":true}""", "urn:aico:problem:shutdown"), InlineData("not json", null), InlineData("", null)]
    public async Task A_failure_in_the_middle_of_an_item_discards_the_part(string problem, string? type)
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(Say.Item("""{"n":1}"""), Say.Piece("""{"n":"""), Say.Fail(problem));
        Assert.Equal(type, AssertInterrupted(failure, FailureKind.StreamFault, Execution.Executed, delivered: 1).Problem?.Type);
        Assert.Single(items);
    }

    [Fact]
    public async Task A_stream_cut_at_any_byte_gives_an_exact_prefix_and_is_truncated()
    {
        int length = int.MaxValue;
        for (int cut = 0; cut < length; cut++)
        {
            int at = cut;
            int[] ends = [];
            Server.Answer(exchange =>
            {
                byte[][] frames = Frames(exchange);
                ends = [.. frames.Select((_, i) => frames.Take(i + 1).Sum(static frame => frame.Length))];
                length = ends[^1];
                return SealedExchange.Outside([.. frames.SelectMany(static frame => frame).Take(at)]);
            });
            (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
            Assert.Equal(FailureKind.Truncated, Assert.IsType<AicoException>(failure, exactMatch: false).Kind);
            Assert.Equal(at >= ends[0], failure is StreamInterruptedException);
            Assert.Equal(Enumerable.Range(1, ends.Skip(1).Count(end => at >= end)).Select(static n => new Chunk(n)), items);
        }
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_ends_the_stream_at_its_frame()
    {
        int length = int.MaxValue;
        for (int flip = 0; flip < length; flip++)
        {
            int at = flip;
            int[] ends = [];
            Server.Answer(exchange =>
            {
                byte[][] frames = Frames(exchange);
                ends = [.. frames.Select((_, i) => frames.Take(i + 1).Sum(static frame => frame.Length))];
                byte[] whole = [.. frames.SelectMany(static frame => frame)];
                length = whole.Length;
                whole[at] ^= 1;
                return SealedExchange.Outside(whole);
            });
            (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
            Assert.True(failure is AicoException { Kind: FailureKind.Integrity or FailureKind.Truncated, Execution: Execution.Unknown }, $"{at}: {failure}");
            Assert.Equal(Enumerable.Range(1, Math.Max(0, ends.Count(end => at >= end) - 1)).Select(static n => new Chunk(n)), items);
        }
    }

    [Theory]
    [InlineData(new[] { 0, 2, 3, 4 }, 0), InlineData(new[] { 0, 1, 3, 4 }, 1), InlineData(new[] { 0, 1, 1, 2 }, 1), InlineData(new[] { 0, 1, 2, 4 }, 2), InlineData(new[] { 0, 1, 3, 2, 4 }, 1)]
    public async Task Frames_that_are_dropped_repeated_or_exchanged_end_the_stream_there(int[] order, int delivered)
    {
        Server.Answer(exchange =>
        {
            byte[][] frames = Frames(exchange);
            return SealedExchange.Outside([.. order.SelectMany(i => frames[i])]);
        });
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
        AssertInterrupted(failure, FailureKind.Integrity, Execution.Unknown, delivered);
        Assert.Equal(Enumerable.Range(1, delivered).Select(static n => new Chunk(n)), items);
    }

    [Fact]
    public async Task A_byte_after_the_sealed_end_is_a_fault_after_all_items()
    {
        Server.Answer(static exchange => SealedExchange.Outside([.. Frames(exchange).SelectMany(static frame => frame), 0]));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
        AssertInterrupted(failure, FailureKind.Integrity, Execution.Unknown, delivered: 3);
        Assert.Equal(3, items.Count);
    }

    [Fact]
    public async Task An_end_while_an_item_is_open_is_a_fault()
    {
        // What no sealer of ours writes: an end in the middle of an item.
        Server.Answer(static exchange =>
        {
            byte[] start = exchange.Seal(SealedExchange.HeadOf(200, Wire.ItemsMediaType), static (sealer, output) => sealer.Start(output));
            Assert.True(start.Length > 8);
            var head = new ArrayBufferWriter<byte>();
            HeadCodec.WriteResponse(SealedExchange.HeadOf(200, Wire.ItemsMediaType), head);
            var frames = new FrameWriter(exchange.Session!, Aico.Protocols.Direction.Response, new RequestNumber(exchange.Number.Number, 7), FramePadding.None);
            var output = new ArrayBufferWriter<byte>();
            output.Write("\0\0\0\0\0\0\0\a"u8);
            frames.Write(FrameType.Head, FrameFlags.None, head.WrittenSpan, output);
            frames.Write(FrameType.Data, FrameFlags.EndOfItem, """{"n":1}"""u8, output);
            frames.Write(FrameType.Data, FrameFlags.None, """{"n":2}"""u8, output);
            frames.Write(FrameType.Data, FrameFlags.Final, [], output);
            return SealedExchange.Outside(output.WrittenSpan.ToArray());
        });
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
        AssertInterrupted(failure, FailureKind.Integrity, Execution.Unknown, delivered: 1);
        Assert.Equal([new Chunk(1)], items);
    }

    [Fact]
    public async Task An_item_above_this_clients_limit_ends_the_stream()
    {
        await using var client = new SealedClient(static options => options.MaxItemBytes = 100);
        client.Server.Answer(static exchange => exchange.Stream("""{"n":1}""", $$"""{"n":2,"error":"{{new string('x', 100)}}"}"""));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(client.Api.WatchAsync());
        AssertInterrupted(failure, FailureKind.TooLarge, Execution.Unknown, delivered: 1);
        Assert.Single(items);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task An_answer_that_is_no_stream_is_an_exception_at_the_first_item(bool success)
    {
        Server.Answer(exchange => exchange.Sealed("""{"n":1}""", success ? 200 : 404));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
        Assert.Empty(items);
        ApiException answer = Assert.IsType<ApiException>(failure);
        Assert.Equal((success ? FailureKind.Content : FailureKind.Status, Execution.Executed, """{"n":1}"""), (answer.Kind, answer.Execution, answer.Content));
    }

    [Fact]
    public async Task The_contracts_own_end_mark_holds_on_top_of_the_sealed_end()
    {
        Server.Answer(static exchange => exchange.Stream("""{"n":1}""", """{"n":2,"done":true}"""));
        Assert.Null((await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchMarkedMethod))).Failure);
        Server.Answer(static exchange => exchange.Stream("""{"n":1}"""));
        AssertInterrupted((await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchMarkedMethod))).Failure, FailureKind.Truncated, Execution.Unknown, delivered: 1);
        Server.Answer(static exchange => exchange.Stream("""{"n":1,"done":true}""", """{"n":2}"""));
        AssertInterrupted((await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchMarkedMethod))).Failure, FailureKind.Integrity, Execution.Unknown, delivered: 1);
        Server.Answer(static exchange => exchange.Stream("""{"n":1}""", """{"n":2,"error":"bad"}"""));
        StreamInterruptedException reported = AssertInterrupted(
            (await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchMarkedMethod))).Failure, FailureKind.StreamFault, Execution.Executed, delivered: 1);
        Assert.Equal(new Chunk(2, Error: "bad"), reported.Item);
    }

    [Fact]
    public async Task After_the_end_mark_the_sealed_end_must_come_still()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, Wire.ItemsMediaType), Say.Item("""{"n":1,"done":true}"""))));
        AssertInterrupted((await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchMarkedMethod))).Failure, FailureKind.Truncated, Execution.Unknown, delivered: 1);
    }

    [Theory]
    [InlineData("application/x-ndjson", "{\"n\":1}\n{\"n\":2}\r\n\n{\"n\":3}"), InlineData("text/event-stream", "data: {\"n\":1}\n\ndata: {\"n\":\ndata: 2}\n\n: beat\n\ndata: {\"n\":3}\n\n")]
    public async Task Items_inside_a_byte_body_are_cut_by_its_format_wherever_the_frames_end(string type, string body)
    {
        for (int cut = 0; cut <= body.Length; cut++)
        {
            int at = cut;
            Server.Answer(exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, type), Say.Piece(body[..at]), Say.Piece(body[at..]), Say.Complete)));
            (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
            Assert.Null(failure);
            Assert.Equal([new Chunk(1), new Chunk(2), new Chunk(3)], items);
        }
    }

    [Fact]
    public async Task The_contracts_format_wins_over_the_content_type()
    {
        const string array = """ [ {"n":1} , {"n":2}, {"n":3} ] """;
        for (int cut = 0; cut <= array.Length; cut++)
        {
            int at = cut;
            Server.Answer(exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200), Say.Piece(array[..at]), Say.Piece(array[at..]), Say.Complete)));
            (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchArrayMethod));
            Assert.Null(failure);
            Assert.Equal([new Chunk(1), new Chunk(2), new Chunk(3)], items);
        }

        Server.Answer(static exchange => exchange.Sealed("{\"n\":1}\n{\"n\":2}", contentType: "text/plain"));
        Assert.Equal([new Chunk(1), new Chunk(2)], (await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchLinesMethod))).Items);
    }

    [Theory]
    [InlineData("[{\"n\":1}", 1), InlineData("[{\"n\":1},", 1), InlineData("[{\"n\":1}]x", 1), InlineData("{\"n\":1}", 0), InlineData("[{\"n\":1}{\"n\":2}]", 1), InlineData("[{\"n\":1},]", 1)]
    public async Task An_array_that_is_none_ends_the_stream(string array, int delivered)
    {
        Server.Answer(exchange => exchange.Sealed(array));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchArrayMethod));
        AssertInterrupted(failure, FailureKind.Content, Execution.Executed, delivered);
        Assert.Equal(delivered, items.Count);
    }

    [Fact]
    public async Task A_done_marker_ends_the_stream_and_is_no_item()
    {
        Server.Answer(static exchange => exchange.Sealed("data: {\"n\":1}\n\ndata: [DONE]\n\n", contentType: "text/event-stream"));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchUntilDoneMethod));
        Assert.Null(failure);
        Assert.Equal([new Chunk(1)], items);
        Server.Answer(static exchange => exchange.Stream("""{"n":1}""", "[DONE]"));
        Assert.Equal([new Chunk(1)], (await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchItemsDoneMethod))).Items);
        Server.Answer(static exchange => exchange.Stream("""{"n":1}"""));
        AssertInterrupted((await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchItemsDoneMethod))).Failure, FailureKind.Truncated, Execution.Unknown, delivered: 1);
        Server.Answer(static exchange => exchange.Stream("[DONE]", """{"n":1}"""));
        AssertInterrupted((await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchItemsDoneMethod))).Failure, FailureKind.Integrity, Execution.Unknown, delivered: 0);
    }

    [Fact]
    public async Task Leaving_a_stream_early_closes_the_exchange_at_once()
    {
        Task<LiveAnswer> live = Server.AnswerLive();
        IAsyncEnumerator<Chunk> items = _client.Api.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> first = items.MoveNextAsync();
        LiveAnswer answer = await live;
        answer.Item("""{"n":1}""");
        Assert.True(await first);
        await items.DisposeAsync();
        await answer.Body.Closed;
        Assert.False(await items.MoveNextAsync());
    }

    [Fact]
    public async Task Cancelling_between_two_items_ends_the_next_one()
    {
        Task<LiveAnswer> live = Server.AnswerLive();
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<Chunk> items = _client.Api.WatchAsync().GetAsyncEnumerator(cancellation.Token);
        ValueTask<bool> first = items.MoveNextAsync();
        (await live).Item("""{"n":1}""");
        (await live).Item("""{"n":2}""");
        Assert.True(await first);
        await cancellation.CancelAsync();
        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.MoveNextAsync().AsTask());
        Assert.Equal(cancellation.Token, failure.CancellationToken);
    }

    [Fact]
    public async Task A_response_opened_first_has_status_headers_then_items_once_then_trailers()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(
            SealedExchange.HeadOf(206, Wire.ItemsMediaType, ("x-total", "2")), Say.Item("""{"n":1}"""), Say.Item("""{"n":2}"""), Say.Trailers(new("x-sum", "3"), new("aico-secret", "no")))));
        await using StreamingResponse<Chunk> response = await _client.Api.OpenAsync(SealedApi.WatchMethod);
        Assert.Equal((true, 206, "2", 0), (response.IsSuccessful, (int)response.StatusCode!, response.Headers["X-Total"], response.Trailers.Count));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(response.Items);
        Assert.Null(failure);
        Assert.Equal([new Chunk(1), new Chunk(2)], items);
        Assert.Equal("3", response.Trailers["x-sum"]);
        Assert.Throws<InvalidOperationException>(() => response.Items);
    }

    [Fact]
    public async Task A_response_that_is_no_stream_holds_its_error_and_its_items_throw_it()
    {
        Server.Answer(static exchange => exchange.Sealed("{}", 404, headers: ("x-why", "gone")));
        await using StreamingResponse<Chunk> response = await _client.Api.OpenAsync(SealedApi.WatchMethod);
        Assert.Equal((false, true, 404, "gone"), (response.IsSuccessful, response.IsReceived, (int)response.StatusCode!, response.Headers["x-why"]));
        Assert.Same(response.Error, (await SealedClient.ReadAsync(response.Items)).Failure);
        Assert.Same(response.Error, Assert.Throws<ApiException>(() => response.EnsureSuccessful()));
        Server.AnswerEarly(static (_, _) => throw new HttpRequestException("reset"));
        await using StreamingResponse<Chunk> none = await _client.Api.OpenAsync(SealedApi.WatchMethod);
        Assert.Equal((false, FailureKind.Transport), (none.IsReceived, none.Error!.Kind));
    }

    [Fact]
    public async Task A_response_that_breaks_later_has_no_trailers_and_disposing_it_closes_the_exchange()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, Wire.ItemsMediaType), Say.Item("""{"n":1}"""))));
        await using StreamingResponse<Chunk> response = await _client.Api.OpenAsync(SealedApi.WatchMethod);
        AssertInterrupted((await SealedClient.ReadAsync(response.Items)).Failure, FailureKind.Truncated, Execution.Unknown, delivered: 1);
        Assert.Empty(response.Trailers);
        Task<LiveAnswer> live = Server.AnswerLive();
        Task<StreamingResponse<Chunk>> opening = _client.Api.OpenAsync(SealedApi.WatchMethod);
        LiveAnswer answer = await live;
        answer.Start();
        StreamingResponse<Chunk> unread = await opening;
        await unread.DisposeAsync();
        await answer.Body.Closed;
        Assert.Empty((await SealedClient.ReadAsync(unread.Items)).Items);
    }

    private static byte[][] Frames(SealedExchange exchange)
    {
        Aico2Sealer sealer = exchange.Sealer(SealedExchange.HeadOf(200, Wire.ItemsMediaType));
        var frames = new List<byte[]>();
        foreach (Action<Aico2Sealer, IBufferWriter<byte>> say in (Action<Aico2Sealer, IBufferWriter<byte>>[])
            [static (own, output) => own.Start(output), Say.Item("""{"n":1}"""), Say.Item("""{"n":2}"""), Say.Item("""{"n":3}"""), Say.Complete])
        {
            var output = new ArrayBufferWriter<byte>();
            say(sealer, output);
            frames.Add(output.WrittenSpan.ToArray());
        }

        return [.. frames];
    }

    private static StreamInterruptedException AssertInterrupted(Exception? failure, FailureKind kind, Execution execution, int delivered)
    {
        StreamInterruptedException interrupted = Assert.IsType<StreamInterruptedException>(failure);
        Assert.Equal((kind, execution, delivered), (interrupted.Kind, interrupted.Execution, (int)interrupted.ItemsDelivered));
        return interrupted;
    }

    private Task<(List<Chunk> Items, Exception? Failure)> ReadAsync(params Action<Aico2Sealer, IBufferWriter<byte>>[] says)
    {
        Server.Answer(exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, Wire.ItemsMediaType), says)));
        return SealedClient.ReadAsync(_client.Api.WatchAsync());
    }
}
