using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Streaming;

/// <summary>Streams whose records are raw: their bytes are split again. Source: AICO v1, section 7, steps 4 and 5.</summary>
public sealed class RawRecordStreamTests : IAsyncDisposable
{
    private readonly TestClient _client = new(static options => options.MaxItemBytes = 4096);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task Two_lines_in_one_record_are_two_items() =>
        await AssertItemsAsync("application/x-ndjson", "{\"n\":1}\n{\"n\":2,\"done\":true}\n");

    [Fact]
    public async Task A_line_cut_in_two_records_is_one_item() =>
        await AssertItemsAsync("application/x-ndjson", "{\"n\":1}\n{\"n", "\":2,\"done\":true}\n");

    [Fact]
    public async Task The_last_line_may_lack_its_line_feed() =>
        await AssertItemsAsync("application/x-ndjson", "{\"n\":1}\n{\"n\":2,\"done\":true}");

    [Fact]
    public async Task White_space_after_the_end_mark_in_its_record_is_fine() =>
        await AssertItemsAsync("application/x-ndjson", "{\"n\":1}\n{\"n\":2,\"done\":true}\n\n \r\n");

    [Fact]
    public async Task White_space_after_the_end_mark_in_a_record_of_its_own_is_fine() =>
        await AssertItemsAsync("application/x-ndjson", "{\"n\":1}\n{\"n\":2,\"done\":true}\n", "\n");

    [Fact]
    public async Task Events_give_their_data() =>
        await AssertItemsAsync("text/event-stream", "data: {\"n\":1}\n\n", "event: message\ndata: {\"n\":2,\"done\":true}\n\n");

    [Fact]
    public async Task An_event_cut_in_two_records_is_one_item() =>
        await AssertItemsAsync("text/event-stream", "data: {\"n\":1}\n\ndata: {\"n\":", "2,\"done\":true}\n", "\n");

    [Fact]
    public async Task A_comment_after_the_end_mark_is_fine() =>
        await AssertItemsAsync("text/event-stream", "data: {\"n\":1}\n\ndata: {\"n\":2,\"done\":true}\n\n: bye\n\n");

    [Theory]
    [InlineData("application/x-ndjson", "{\"n\":1,\"done\":true}\n{\"n\":2}\n")]
    [InlineData("application/x-ndjson", "{\"n\":1,\"done\":true}\n{\"n\":")]
    [InlineData("text/event-stream", "data: {\"n\":1,\"done\":true}\n\ndata: {\"n\":2}\n\n")]
    public async Task An_item_after_the_end_mark_in_the_same_record_breaks_the_stream(string contentType, string record)
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(contentType, record);
        Assert.Equal([new Chunk(1, Done: true)], items);
        ItemStreamTests.AssertInterrupted(failure, FailureKind.Integrity, delivered: 1);
    }

    [Fact]
    public async Task An_item_after_the_end_mark_in_the_next_record_breaks_the_stream()
    {
        (_, Exception? failure) = await ReadAsync("application/x-ndjson", "{\"n\":1,\"done\":true}\n", "{\"n\":2}\n");
        ItemStreamTests.AssertInterrupted(failure, FailureKind.Integrity, delivered: 1);
    }

    [Fact]
    public async Task A_whole_record_inside_an_unfinished_line_breaks_the_stream()
    {
        _client.Server.Answer(static exchange => Exchange.Plain(
            200, "application/x-ndjson", [.. exchange.SealRaw("{\"n\":1}\n{\"n\":"), .. exchange.SealLine("2"), .. exchange.SealRaw(",\"done\":true}\n")]));
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Equal([new Chunk(1)], items);
        ItemStreamTests.AssertInterrupted(failure, FailureKind.Integrity, delivered: 1);
    }

    [Fact]
    public async Task A_whole_record_inside_an_unfinished_event_breaks_the_stream()
    {
        _client.Server.Answer(static exchange => Exchange.Plain(
            200, "text/event-stream", [.. exchange.SealRaw("data: {\"n\":1,\n"), .. exchange.SealLine("""{"n":2,"done":true}""")]));
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Empty(items);
        ItemStreamTests.AssertInterrupted(failure, FailureKind.Integrity, delivered: 0);
    }

    [Fact]
    public async Task A_whole_record_between_whole_lines_is_an_item()
    {
        _client.Server.Answer(static exchange => Exchange.Plain(
            200, "application/x-ndjson", [.. exchange.SealRaw("{\"n\":1}\n\n"), .. exchange.SealLine("""{"n":2,"done":true}""")]));
        (List<Chunk> items, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        Assert.Null(failure);
        Assert.Equal(2, items.Count);
    }

    [Fact]
    public async Task An_event_called_error_is_the_servers_failure()
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync("text/event-stream", "data: {\"n\":1}\n\nevent: error\ndata: \"boom\"\n\n");
        Assert.Equal([new Chunk(1)], items);
        ItemStreamTests.AssertInterrupted(failure, FailureKind.StreamFault, delivered: 1);
    }

    [Fact]
    public async Task An_unfinished_event_at_the_end_is_discarded_so_that_its_mark_is_missing()
    {
        (_, Exception? failure) = await ReadAsync("text/event-stream", "data: {\"n\":1}\n\ndata: {\"n\":2,\"done\":true}\n");
        ItemStreamTests.AssertInterrupted(failure, FailureKind.Truncated, delivered: 1);
    }

    [Fact]
    public async Task A_line_over_the_limit_that_grows_over_many_records_breaks_the_stream()
    {
        string piece = new('x', 1000);
        (_, Exception? failure) = await ReadAsync("application/x-ndjson", "{\"n\":1}\n\"" + piece, piece, piece, piece, piece);
        ItemStreamTests.AssertInterrupted(failure, FailureKind.TooLarge, delivered: 1);
    }

    [Fact]
    public async Task A_malformed_raw_record_breaks_the_stream()
    {
        _client.Server.Answer(static exchange =>
        {
            string line = System.Text.Encoding.ASCII.GetString(exchange.SealLine("""{"raw":"e30="}"""));
            return Exchange.Plain(200, "application/x-ndjson", line.Replace("\"}\n", "\", \"type\": \"raw\"}\n", StringComparison.Ordinal));
        });
        (_, Exception? failure) = await TestClient.ReadAsync(_client.Api.ChatAsync());
        ItemStreamTests.AssertInterrupted(failure, FailureKind.Integrity, delivered: 0);
    }

    private async Task AssertItemsAsync(string contentType, params string[] records)
    {
        (List<Chunk> items, Exception? failure) = await ReadAsync(contentType, records);
        Assert.Null(failure);
        Assert.Equal([new Chunk(1), new Chunk(2, Done: true)], items);
    }

    private async Task<(List<Chunk> Items, Exception? Failure)> ReadAsync(string contentType, params string[] records)
    {
        _client.Server.Answer(exchange => Exchange.Plain(200, contentType, [.. records.SelectMany(exchange.SealRaw)]));
        return await TestClient.ReadAsync(_client.Api.ChatAsync());
    }
}
