using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Calls;

/// <summary>The caller's own cancellation comes out as it is, with the caller's token. Source: contract language, sections 4.2 and 5.2.</summary>
public sealed class CancellationTests : IAsyncDisposable
{
    private readonly TestClient _client = new();
    private readonly CancellationTokenSource _cancellation = new();

    public ValueTask DisposeAsync()
    {
        _cancellation.Dispose();
        return _client.DisposeAsync();
    }

    [Fact]
    public async Task A_call_cancelled_beforehand_sends_nothing()
    {
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => _client.Api.EchoAsync("hi", _cancellation.Token));
        Assert.Equal(0, _client.Server.Handshakes);
    }

    [Fact]
    public async Task Cancelling_during_the_handshake_ends_the_call_with_the_callers_token()
    {
        Gate handshake = _client.Server.HoldHandshake();
        Task<Reply> call = _client.Api.EchoAsync("hi", _cancellation.Token);
        await handshake.Reached;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => call);
        handshake.Open();
    }

    [Fact]
    public async Task Cancelling_while_the_head_is_awaited_ends_the_call_with_the_callers_token()
    {
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi", _cancellation.Token);
        await asked;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => call);
    }

    [Fact]
    public async Task Cancelling_while_the_body_is_read_ends_the_call_and_closes_the_exchange()
    {
        (LiveBody body, _) = _client.Server.AnswerLive(contentType: "application/json");
        Task<Reply> call = _client.Api.EchoAsync("hi", _cancellation.Token);
        await body.ReaderWaits;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => call);
        await body.Closed;
    }

    [Fact]
    public async Task Cancelling_during_the_second_handshake_is_no_lost_session()
    {
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        Gate handshake = _client.Server.HoldHandshake();
        _client.Server.Answer(static _ => Exchange.StaleSession());
        Task<Reply> call = _client.Api.EchoAsync("hi", _cancellation.Token);
        await handshake.Reached;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => call);
        handshake.Open();
    }

    [Fact]
    public async Task Cancelling_inside_the_credential_callback_ends_the_call_with_the_callers_token()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = new TestClient(options => options.Authorization = async (_, cancellationToken) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        });
        CallInvoker invoker = client.Connection.CreateInvoker(new ContractDescriptor("ISecuredApi", ChatApi.EchoSecuredMethod) { JsonContext = static () => ChatJson.Default });
        Task<Reply> call = invoker.SendAsync(ChatApi.EchoSecuredMethod, new ChatApi.EchoState(new Message("hi")), _cancellation.Token);
        await asked.Task;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => call);
    }

    [Fact]
    public async Task A_stream_cancelled_beforehand_sends_nothing()
    {
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => ReadAllAsync(_client.Api.ChatAsync(cancellationToken: _cancellation.Token)));
        Assert.Equal(0, _client.Server.Handshakes);
    }

    [Fact]
    public async Task Cancelling_while_an_item_is_awaited_ends_the_stream_and_closes_the_exchange()
    {
        (LiveBody body, _) = _client.Server.AnswerLive();
        Task read = ReadAllAsync(_client.Api.ChatAsync(cancellationToken: _cancellation.Token));
        await body.ReaderWaits;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => read);
        await body.Closed;
    }

    [Fact]
    public async Task Cancelling_between_two_items_keeps_back_the_next_one_even_if_it_is_there()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        await using IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync(cancellationToken: _cancellation.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> next = enumerator.MoveNextAsync();
        Exchange exchange = await asked;
        body.Send([.. exchange.SealLine("""{"n":1}"""), .. exchange.SealLine("""{"n":2}""")]);
        Assert.True(await next);
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => enumerator.MoveNextAsync().AsTask());
        await body.Closed;
    }

    [Fact]
    public async Task The_token_of_the_enumeration_cancels_too()
    {
        (LiveBody body, _) = _client.Server.AnswerLive();
        Task read = ReadAllAsync(_client.Api.ChatAsync(), _cancellation.Token);
        await body.ReaderWaits;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => read);
    }

    [Fact]
    public async Task The_token_of_the_call_cancels_where_the_enumeration_has_one_too()
    {
        (LiveBody body, _) = _client.Server.AnswerLive();
        using var other = new CancellationTokenSource();
        Task read = ReadAllAsync(_client.Api.ChatAsync(cancellationToken: _cancellation.Token), other.Token);
        await body.ReaderWaits;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => read);
    }

    [Fact]
    public async Task A_cancellation_is_no_failure_in_the_log()
    {
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi", _cancellation.Token);
        await asked;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => call);
        Assert.DoesNotContain(_client.Log.Entries, static entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task A_cancelled_call_leaves_its_session_to_the_next_one()
    {
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi", _cancellation.Token);
        await asked;
        await _cancellation.CancelAsync();
        await AssertCancelledAsync(() => call);
        _client.Server.Answer(static exchange => exchange.Sealed(exchange.Plaintext!));
        await _client.Api.EchoAsync("next", TestContext.Current.CancellationToken);
        Assert.Equal(1, _client.Server.Handshakes);
    }

    [Fact]
    public async Task A_cancellation_that_is_not_the_callers_is_a_transport_failure()
    {
        _client.Server.Answer(static (_, _) => throw new TaskCanceledException("the handler's own timeout"));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync("hi", _cancellation.Token));
        Assert.Equal(FailureKind.Transport, failure.Kind);
        Assert.True(failure.MayHaveExecuted);
    }

    private static async Task ReadAllAsync(IAsyncEnumerable<Chunk> stream, CancellationToken cancellationToken = default)
    {
        await foreach (Chunk chunk in stream.WithCancellation(cancellationToken))
        {
            Assert.NotNull(chunk);
        }
    }

    private async Task AssertCancelledAsync(Func<Task> call)
    {
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        Assert.Equal(_cancellation.Token, cancelled.CancellationToken);
    }
}
