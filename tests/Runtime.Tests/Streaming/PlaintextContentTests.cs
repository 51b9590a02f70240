using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Streaming;

/// <summary>Content that the contract declares as plaintext, such as audio. Source: AICO v1, section 6.</summary>
public sealed class PlaintextContentTests : IAsyncDisposable
{
    private static readonly byte[] Audio = [.. Enumerable.Range(0, 3000).Select(static i => (byte)i)];

    private readonly TestClient _client = new(static options => options.MaxResponseBytes = 10_000);

    private static CancellationToken Timeout => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task Bytes_are_the_body()
    {
        AnswerAudio();
        Assert.Equal(Audio, await _client.Api.CallAsync(ChatApi.SpeakMethod));
    }

    [Fact]
    public async Task The_request_of_plaintext_content_is_sealed()
    {
        AnswerAudio();
        await _client.Api.CallAsync(ChatApi.SpeakMethod, "speak");
        Assert.Equal("""{"text":"speak"}""", Assert.Single(_client.Server.Calls).Plaintext);
    }

    [Fact]
    public async Task An_empty_body_is_no_bytes()
    {
        _client.Server.Answer(static _ => Exchange.Plain(200, "audio/wav", ""));
        Assert.Empty(await _client.Api.CallAsync(ChatApi.SpeakMethod));
    }

    [Fact]
    public async Task A_stream_gives_the_body_as_it_arrives()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        byte[] buffer = new byte[10];
        body.Send([1, 2, 3]);
        Assert.Equal(3, await stream.ReadAsync(buffer, Timeout));
        body.Send([4]);
        Assert.Equal(1, await stream.ReadAsync(buffer, Timeout));
        body.End();
        Assert.Equal(0, await stream.ReadAsync(buffer, Timeout));
    }

    [Fact]
    public async Task A_stream_gives_every_byte_whatever_the_buffer()
    {
        AnswerAudio();
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        var read = new List<byte>();
        byte[] buffer = new byte[7];
        int count;
        while ((count = await stream.ReadAsync(buffer, Timeout)) > 0)
        {
            read.AddRange(buffer[..count]);
        }

        Assert.Equal(Audio, read);
    }

    [Fact]
    public async Task An_empty_buffer_reads_nothing_and_ends_nothing()
    {
        AnswerAudio();
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Timeout));
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Timeout));
    }

    [Fact]
    public async Task Disposing_a_stream_early_closes_the_exchange()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        await stream.DisposeAsync();
        Assert.True(body.Closed.IsCompleted);
    }

    [Fact]
    public async Task A_disposed_stream_says_so()
    {
        AnswerAudio();
        Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        await stream.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReadOneAsync(stream));
    }

    [Fact]
    public async Task A_cut_connection_is_not_the_end_of_a_stream()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        body.Cut();
        StreamInterruptedException failure = await Assert.ThrowsAsync<StreamInterruptedException>(() => ReadOneAsync(stream));
        Assert.Equal(FailureKind.Truncated, failure.Kind);
    }

    [Fact]
    public async Task A_stream_that_failed_does_not_look_ended_afterwards()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        body.Cut();
        await Assert.ThrowsAsync<StreamInterruptedException>(() => ReadOneAsync(stream));
        await Assert.ThrowsAsync<StreamInterruptedException>(() => ReadOneAsync(stream));
    }

    [Fact]
    public async Task A_stream_over_the_limit_is_refused()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        for (int i = 0; i < 3; i++)
        {
            body.Send(new byte[4000]);
        }

        StreamInterruptedException failure = await Assert.ThrowsAsync<StreamInterruptedException>(() => stream.CopyToAsync(Stream.Null, Timeout));
        Assert.Equal(FailureKind.TooLarge, failure.Kind);
    }

    [Fact]
    public async Task Bytes_over_the_limit_are_refused()
    {
        _client.Server.Answer(static _ => Exchange.Plain(200, "audio/wav", new byte[10_001]));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.CallAsync(ChatApi.SpeakMethod));
        Assert.Equal(FailureKind.TooLarge, failure.Kind);
    }

    [Fact]
    public async Task Silence_in_a_stream_is_an_idle_timeout()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        Task<int> read = stream.ReadAsync(new byte[1], Timeout).AsTask();
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(60));
        StreamInterruptedException failure = await Assert.ThrowsAsync<StreamInterruptedException>(() => read);
        Assert.Equal(FailureKind.Timeout, failure.Kind);
        Assert.Equal(TimeoutPhase.Idle, failure.TimeoutPhase);
    }

    [Fact]
    public async Task The_token_of_a_read_ends_the_read_with_its_own_cancellation()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        using var cancellation = new CancellationTokenSource();
        Task<int> read = stream.ReadAsync(new byte[1], cancellation.Token).AsTask();
        await body.ReaderWaits;
        await cancellation.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task The_token_of_the_call_ends_a_later_read_with_its_own_cancellation()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "audio/wav");
        using var cancellation = new CancellationTokenSource();
        await using Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod, cancellationToken: cancellation.Token);
        Task<int> read = stream.ReadAsync(new byte[1], Timeout).AsTask();
        await body.ReaderWaits;
        await cancellation.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
    }

    [Theory]
    [InlineData(200, "audio/mpeg", FailureKind.Downgrade)]
    [InlineData(206, "audio/wav", FailureKind.Downgrade)]
    [InlineData(404, "audio/wav", FailureKind.Unsealed)]
    [InlineData(500, "text/plain", FailureKind.Unsealed)]
    public async Task Only_a_200_of_exactly_the_declared_type_is_taken(int status, string contentType, FailureKind kind)
    {
        _client.Server.Answer(_ => Exchange.Plain(status, contentType, "RIFF"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.CallAsync(ChatApi.SpeakStreamMethod));
        Assert.Equal(kind, failure.Kind);
    }

    [Fact]
    public async Task A_sealed_failure_of_a_plaintext_method_reaches_the_caller()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"detail":"no voice"}""", 503));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.CallAsync(ChatApi.SpeakStreamMethod));
        Assert.Equal("""{"detail":"no voice"}""", failure.Content);
    }

    [Fact]
    public async Task A_stale_session_is_renewed_for_a_plaintext_method_too()
    {
        _client.Server.Answer(static _ => Exchange.StaleSession());
        AnswerAudio();
        Assert.Equal(Audio, await _client.Api.CallAsync(ChatApi.SpeakMethod));
    }

    [Fact]
    public async Task Declared_plaintext_json_is_the_result()
    {
        _client.Server.Answer(static _ => Exchange.Plain(200, "application/json", """{"text":"plain"}"""));
        Assert.Equal(new Reply("plain"), await _client.Api.CallAsync(ChatApi.EchoPlaintextMethod));
    }

    [Fact]
    public async Task A_sealed_answer_is_opened_even_where_plaintext_json_is_declared()
    {
        _client.Server.Answer(static exchange => exchange.Sealed("""{"text":"sealed"}"""));
        Assert.Equal(new Reply("sealed"), await _client.Api.CallAsync(ChatApi.EchoPlaintextMethod));
    }

    private static Task<int> ReadOneAsync(Stream stream) => stream.ReadAsync(new byte[1], Timeout).AsTask();

    private void AnswerAudio() => _client.Server.Answer(static _ => Exchange.Plain(200, "audio/wav", Audio));
}
