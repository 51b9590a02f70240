using System.Text;
using Aico.Runtime.Tests.Aico2Client.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Bytes as they come: chunks, and a stream that gives 0 only at the sealed end. Sections 8 and 15; contract language, section 4.1.</summary>
public sealed class ByteStreamTests : IAsyncDisposable
{
    private readonly SealedClient _client = new();

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Theory]
    [InlineData("application/octet-stream"), InlineData("application/vnd.aico.items")]
    public async Task Chunks_are_the_verified_pieces(string type)
    {
        Server.Answer(exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, type), Say.Item("ab"), Say.Pad, Say.Item("c"), Say.Complete)));
        (List<string> chunks, Exception? failure) = await ReadChunksAsync();
        Assert.Null(failure);
        Assert.Equal(["ab", "c"], chunks);
    }

    [Fact]
    public async Task Chunks_that_break_off_say_how_many_bytes_came()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, "image/png"), Say.Piece("ab"), Say.Piece("c"))));
        (List<string> chunks, Exception? failure) = await ReadChunksAsync();
        Assert.Equal(["ab", "c"], chunks);
        AssertInterrupted(failure, FailureKind.Truncated, Execution.Unknown, bytes: 3);
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, "image/png"), Say.Piece("ab"), Say.Fail("""{"type":"urn:app:x"}"""))));
        (_, failure) = await ReadChunksAsync();
        Assert.Equal("urn:app:x", AssertInterrupted(failure, FailureKind.StreamFault, Execution.Executed, bytes: 2).Problem?.Type);
    }

    [Fact]
    public async Task A_stream_gives_zero_only_at_the_sealed_end()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, "image/png"), Say.Piece("abc"), Say.Piece("d"), Say.Complete)));
        await using Stream stream = await _client.Api.CallAsync(SealedApi.StreamMethod);
        byte[] buffer = new byte[2];
        var read = new List<string>();
        int count;
        while ((count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
        {
            read.Add(Encoding.UTF8.GetString(buffer.AsSpan(0, count)));
        }

        Assert.Equal(["ab", "c", "d"], read);
        Assert.Equal(0, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_empty_stream_ends_at_once()
    {
        Server.Answer(static exchange => exchange.Empty(200));
        await using Stream stream = await _client.Api.CallAsync(SealedApi.StreamMethod);
        Assert.Equal(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stream_that_broke_throws_at_every_later_read()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(SealedExchange.HeadOf(200, "image/png"), Say.Piece("abc"))));
        await using Stream stream = await _client.Api.CallAsync(SealedApi.StreamMethod);
        Assert.Equal(3, await stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken));
        for (int i = 0; i < 2; i++)
        {
            AssertInterrupted(await Record.ExceptionAsync(async () => _ = await stream.ReadAsync(new byte[10])), FailureKind.Truncated, Execution.Unknown, bytes: 3);
        }
    }

    [Theory]
    [InlineData("cut", FailureKind.Truncated), InlineData("reset", FailureKind.Transport), InlineData("forged", FailureKind.Integrity), InlineData("reported", FailureKind.StreamFault), InlineData("trailing", FailureKind.Integrity)]
    public async Task A_stream_says_how_it_broke(string how, FailureKind kind)
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200, "image/png"));
        Task<Stream> call = _client.Api.CallAsync(SealedApi.StreamMethod);
        LiveAnswer answer = await live;
        answer.Piece("abc");
        await using Stream stream = await call;
        Assert.Equal(3, await stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken));
        switch (how)
        {
            case "cut":
                answer.Body.Cut();
                break;
            case "reset":
                answer.Body.Fail(new IOException("reset"));
                break;
            case "forged":
                answer.Body.Send([0x02, 0, 0, 20, .. new byte[20]]);
                break;
            case "reported":
                answer.Send(Say.Fail("""{"type":"urn:app:x"}"""));
                break;
            case "trailing":
                answer.Complete();
                answer.Body.Send([1]);
                break;
        }

        Exception? failure = await Record.ExceptionAsync(async () => _ = await stream.ReadAsync(new byte[10]));
        AssertInterrupted(failure, kind, kind == FailureKind.StreamFault ? Execution.Executed : Execution.Unknown, bytes: 3);
    }

    [Fact]
    public async Task Disposing_a_stream_early_closes_the_exchange()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200, "image/png"));
        Task<Stream> call = _client.Api.CallAsync(SealedApi.StreamMethod);
        LiveAnswer answer = await live;
        answer.Start();
        Stream stream = await call;
        await stream.DisposeAsync();
        await answer.Body.Closed;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task Cancelling_a_read_ends_the_stream()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200, "image/png"));
        Task<Stream> call = _client.Api.CallAsync(SealedApi.StreamMethod);
        LiveAnswer answer = await live;
        answer.Start();
        await using Stream stream = await call;
        using var cancellation = new CancellationTokenSource();
        Task<int> read = stream.ReadAsync(new byte[1], cancellation.Token).AsTask();
        await answer.Body.ReaderWaits;
        await cancellation.CancelAsync();
        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(cancellation.Token, failure.CancellationToken);
    }

    [Fact]
    public async Task A_silent_stream_is_a_timeout_and_a_pause_of_its_reader_is_none()
    {
        Task<LiveAnswer> live = Server.AnswerLive(SealedExchange.HeadOf(200, "image/png"));
        Task<Stream> call = _client.Api.CallAsync(SealedApi.StreamMethod);
        LiveAnswer answer = await live;
        answer.Start();
        await using Stream stream = await call;
        _client.Time.Advance(600);
        answer.Piece("abc");
        Assert.Equal(3, await stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken));
        Task<int> read = stream.ReadAsync(new byte[1]).AsTask();
        await answer.Body.ReaderWaits;
        _client.Time.Advance(45);
        StreamInterruptedException failure = AssertInterrupted(await Record.ExceptionAsync(() => read), FailureKind.Timeout, Execution.Unknown, bytes: 3);
        Assert.Equal(TimeoutPhase.Idle, failure.TimeoutPhase);
    }

    [Fact]
    public async Task A_stream_longer_than_a_unary_answer_may_be_is_no_fault()
    {
        await using var client = new SealedClient(static options => options.MaxResponseBytes = 10);
        client.Server.Answer(static exchange => exchange.Sealed(new string('x', 100_000), contentType: "image/png"));
        await using Stream stream = await client.Api.CallAsync(SealedApi.StreamMethod);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        Assert.Equal(100_000, copy.Length);
    }

    private async Task<(List<string> Chunks, Exception? Failure)> ReadChunksAsync()
    {
        var chunks = new List<string>();
        Exception? failure = await Record.ExceptionAsync(async () =>
        {
            await foreach (ReadOnlyMemory<byte> chunk in _client.Api.ChunksAsync())
            {
                chunks.Add(Encoding.UTF8.GetString(chunk.Span));
            }
        });
        return (chunks, failure);
    }

    private static StreamInterruptedException AssertInterrupted(Exception? failure, FailureKind kind, Execution execution, int bytes)
    {
        StreamInterruptedException interrupted = Assert.IsType<StreamInterruptedException>(failure);
        Assert.Equal((kind, execution, bytes), (interrupted.Kind, interrupted.Execution, (int)interrupted.BytesDelivered));
        return interrupted;
    }
}
