using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Calls;

/// <summary>Each phase has its clock. Source: contract language, section 5.3.</summary>
public sealed class TimeoutTests : IAsyncDisposable
{
    private static readonly CallTimeouts Limits = new()
    {
        Handshake = TimeSpan.FromSeconds(10),
        FirstItem = TimeSpan.FromSeconds(20),
        Idle = TimeSpan.FromSeconds(5),
    };

    private readonly TestClient _client = new(static options => options.Timeouts = Limits);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task A_handshake_that_takes_too_long_has_not_executed()
    {
        Gate handshake = _client.Server.HoldHandshake();
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await handshake.Reached;
        _client.Time.Advance(TimeSpan.FromSeconds(10));
        ApiRequestException failure = await AssertTimeoutAsync(call, TimeoutPhase.Handshake);
        Assert.False(failure.MayHaveExecuted);
        Assert.Equal(0, failure.Attempts);
    }

    [Fact]
    public async Task A_caller_that_joined_a_handshake_late_sees_its_limit_as_a_timeout_too()
    {
        Gate handshake = _client.Server.HoldHandshake();
        Task<Reply> first = _client.Api.EchoAsync("hi");
        await handshake.Reached;
        _client.Time.Advance(TimeSpan.FromSeconds(6));
        Task<Reply> second = _client.Api.EchoAsync("hi");
        _client.Time.Advance(TimeSpan.FromSeconds(4));
        await AssertTimeoutAsync(first, TimeoutPhase.Handshake);
        ApiRequestException failure = await AssertTimeoutAsync(second, TimeoutPhase.Handshake);
        Assert.False(failure.MayHaveExecuted);
    }

    [Fact]
    public async Task Warming_up_that_takes_too_long_is_a_timeout()
    {
        Gate handshake = _client.Server.HoldHandshake();
        Task warmUp = _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        await handshake.Reached;
        _client.Time.Advance(TimeSpan.FromSeconds(10));
        await AssertTimeoutAsync(warmUp, TimeoutPhase.Handshake);
    }

    [Fact]
    public async Task A_head_that_takes_too_long_may_have_executed()
    {
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await asked;
        _client.Time.Advance(TimeSpan.FromSeconds(20));
        ApiRequestException failure = await AssertTimeoutAsync(call, TimeoutPhase.FirstItem);
        Assert.True(failure.MayHaveExecuted);
        Assert.Equal(1, failure.Attempts);
    }

    [Fact]
    public async Task Just_below_the_limit_nothing_happens()
    {
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await asked;
        _client.Time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.False(call.IsCompleted);
        _client.Time.Advance(TimeSpan.FromTicks(1));
        await AssertTimeoutAsync(call, TimeoutPhase.FirstItem);
    }

    [Fact]
    public async Task A_timeout_names_its_call_and_its_limit_and_has_its_cause_inside()
    {
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await asked;
        _client.Time.Advance(TimeSpan.FromSeconds(20));
        ApiRequestException failure = await AssertTimeoutAsync(call, TimeoutPhase.FirstItem);
        Assert.Equal("IChatApi.EchoAsync: the first-item limit of 20 s passed.", failure.Message);
        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public async Task Handshakes_do_not_count_against_the_first_item()
    {
        Gate handshake = _client.Server.HoldHandshake();
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await handshake.Reached;
        _client.Time.Advance(TimeSpan.FromSeconds(9));
        handshake.Open();
        await asked;
        _client.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(call.IsCompleted);
        _client.Time.Advance(TimeSpan.FromSeconds(1));
        await AssertTimeoutAsync(call, TimeoutPhase.FirstItem);
    }

    [Fact]
    public async Task The_first_items_limit_spans_both_attempts()
    {
        var first = new Gate();
        _client.Server.Answer(async (_, cancellationToken) =>
        {
            await first.PassAsync(cancellationToken);
            return Exchange.StaleSession();
        });
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await first.Reached;
        _client.Time.Advance(TimeSpan.FromSeconds(15));
        first.Open();
        await asked;
        _client.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, (await AssertTimeoutAsync(call, TimeoutPhase.FirstItem)).Attempts);
    }

    [Fact]
    public async Task The_handshakes_limit_spans_both_attempts()
    {
        Gate first = _client.Server.HoldHandshake();
        Gate second = _client.Server.HoldHandshake();
        _client.Server.Answer(static _ => Exchange.StaleSession());
        Task<Reply> call = _client.Api.EchoAsync("hi");
        await first.Reached;
        _client.Time.Advance(TimeSpan.FromSeconds(6));
        first.Open();
        await second.Reached;
        _client.Time.Advance(TimeSpan.FromSeconds(4));
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(() => call);
        Assert.Equal(TimeoutPhase.Handshake, Assert.IsType<ApiRequestException>(failure.InnerException).TimeoutPhase);
        Assert.False(failure.MayHaveExecuted);
        second.Open();
    }

    [Fact]
    public async Task Silence_inside_a_unary_answer_is_an_idle_timeout()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive(status: 422, contentType: "application/json");
        Task<Reply> call = _client.Api.EchoAsync("hi");
        body.Send((await asked).SealBody("{}")[..10]);
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(5));
        await AssertTimeoutAsync(call, TimeoutPhase.Idle);
        await body.Closed;
    }

    [Fact]
    public async Task Silence_before_the_first_item_is_a_first_item_timeout_of_the_stream()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        await asked;
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(20));
        AssertTimeout((await read).Failure, TimeoutPhase.FirstItem, delivered: 0);
        await body.Closed;
    }

    [Fact]
    public async Task Keep_alives_are_no_first_item()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        await asked;
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(15));
        body.Send("\n"u8.ToArray());
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(5));
        AssertTimeout((await read).Failure, TimeoutPhase.FirstItem, delivered: 0);
    }

    [Fact]
    public async Task Silence_between_items_is_an_idle_timeout()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        body.Send((await asked).SealLine("""{"n":1}"""));
        await body.ReaderWaits;
        _client.Time.Advance(TimeSpan.FromSeconds(5));
        AssertTimeout((await read).Failure, TimeoutPhase.Idle, delivered: 1);
    }

    [Fact]
    public async Task Keep_alives_between_items_count_as_pieces()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        Task<(List<Chunk> Items, Exception? Failure)> read = TestClient.ReadAsync(_client.Api.ChatAsync());
        Exchange exchange = await asked;
        body.Send(exchange.SealLine("""{"n":1}"""));
        for (int i = 0; i < 5; i++)
        {
            await body.ReaderWaits;
            _client.Time.Advance(TimeSpan.FromSeconds(4));
            body.Send("\n"u8.ToArray());
        }

        await body.ReaderWaits;
        body.Send(exchange.SealLine("""{"n":2,"done":true}"""));
        body.End();
        Assert.Null((await read).Failure);
    }

    [Fact]
    public async Task A_consumer_that_pauses_does_not_run_into_a_limit()
    {
        (LiveBody body, Task<Exchange> asked) = _client.Server.AnswerLive();
        await using IAsyncEnumerator<Chunk> enumerator = _client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> next = enumerator.MoveNextAsync();
        Exchange exchange = await asked;
        body.Send(exchange.SealLine("""{"n":1}"""));
        await next;
        _client.Time.Advance(TimeSpan.FromHours(1));
        body.Send(exchange.SealLine("""{"n":2}"""));
        Assert.True(await enumerator.MoveNextAsync());
    }

    [Fact]
    public async Task The_total_limit_counts_everything()
    {
        await using var client = new TestClient(static options => options.Timeouts = Limits with { Total = TimeSpan.FromSeconds(12) });
        Gate handshake = client.Server.HoldHandshake();
        Task asked = client.Server.NeverAnswer();
        Task<Reply> call = client.Api.EchoAsync("hi");
        await handshake.Reached;
        client.Time.Advance(TimeSpan.FromSeconds(8));
        handshake.Open();
        await asked;
        client.Time.Advance(TimeSpan.FromSeconds(4));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => call);
        Assert.Equal(TimeoutPhase.Total, failure.TimeoutPhase);
    }

    [Fact]
    public async Task The_total_limit_counts_a_pausing_consumer_too()
    {
        await using var client = new TestClient(static options => options.Timeouts = Limits with { Total = TimeSpan.FromSeconds(12) });
        (LiveBody body, Task<Exchange> asked) = client.Server.AnswerLive();
        await using IAsyncEnumerator<Chunk> enumerator = client.Api.ChatAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> next = enumerator.MoveNextAsync();
        body.Send((await asked).SealLine("""{"n":1}"""));
        await next;
        client.Time.Advance(TimeSpan.FromSeconds(12));
        AssertTimeout(await Record.ExceptionAsync(() => enumerator.MoveNextAsync().AsTask()), TimeoutPhase.Total, delivered: 1);
    }

    [Fact]
    public async Task The_total_limit_passing_inside_the_credential_callback_is_a_timeout_not_a_cancellation()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = new TestClient(options =>
        {
            options.Timeouts = Limits with { Total = TimeSpan.FromSeconds(12) };
            options.Authorization = async (_, cancellationToken) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return null;
            };
        });
        CallInvoker invoker = client.Connection.CreateInvoker(new ContractDescriptor("ISecuredApi", ChatApi.EchoSecuredMethod) { JsonContext = static () => ChatJson.Default });
        Task<Reply> call = invoker.SendAsync(ChatApi.EchoSecuredMethod, new ChatApi.EchoState(new Message("hi")), CancellationToken.None);
        await asked.Task;
        client.Time.Advance(TimeSpan.FromSeconds(12));
        ApiRequestException failure = await AssertTimeoutAsync(call, TimeoutPhase.Total);
        Assert.False(failure.MayHaveExecuted);
        Assert.Empty(client.Server.Calls);
    }

    [Fact]
    public async Task A_methods_own_limit_wins_over_the_connections()
    {
        var method = new MethodDescriptor<ChatApi.EchoState, Reply>(
            "IChatApi.QuickAsync", HttpMethod.Post, "/q", MethodFlags.Replayable, static (ref RequestWriter request, in ChatApi.EchoState state) => request.Path("/q"))
        {
            FirstItemMilliseconds = 100,
        };
        CallInvoker invoker = _client.Connection.CreateInvoker(new ContractDescriptor("IQuickApi", method) { JsonContext = static () => ChatJson.Default });
        Task asked = _client.Server.NeverAnswer();
        Task<Reply> call = invoker.SendAsync(method, default, CancellationToken.None);
        await asked;
        _client.Time.Advance(TimeSpan.FromMilliseconds(100));
        ApiRequestException failure = await AssertTimeoutAsync(call, TimeoutPhase.FirstItem);
        Assert.Contains("0.1 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_methods_minus_one_means_no_limit()
    {
        var method = new MethodDescriptor<ChatApi.EchoState, Reply>(
            "IChatApi.PatientAsync", HttpMethod.Post, "/p", MethodFlags.Replayable, static (ref RequestWriter request, in ChatApi.EchoState state) => request.Path("/p"))
        {
            FirstItemMilliseconds = -1,
        };
        CallInvoker invoker = _client.Connection.CreateInvoker(new ContractDescriptor("IPatientApi", method) { JsonContext = static () => ChatJson.Default });
        var gate = new Gate();
        _client.Server.Answer(async (exchange, cancellationToken) =>
        {
            await gate.PassAsync(cancellationToken);
            return exchange.Sealed("""{"text":"at last"}""");
        });
        Task<Reply> call = invoker.SendAsync(method, default, CancellationToken.None);
        await gate.Reached;
        _client.Time.Advance(TimeSpan.FromDays(1));
        gate.Open();
        Assert.Equal(new Reply("at last"), await call);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_limit_must_be_positive_or_infinite(int seconds)
    {
        TimeSpan limit = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallTimeouts { Handshake = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallTimeouts { FirstItem = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallTimeouts { Idle = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallTimeouts { Total = limit });
    }

    [Fact]
    public void The_defaults_are_those_of_the_contract_language()
    {
        var defaults = new CallTimeouts();
        Assert.Equal(TimeSpan.FromSeconds(30), defaults.Handshake);
        Assert.Equal(TimeSpan.FromSeconds(120), defaults.FirstItem);
        Assert.Equal(TimeSpan.FromSeconds(60), defaults.Idle);
        Assert.Equal(Timeout.InfiniteTimeSpan, defaults.Total);
    }

    private static async Task<ApiRequestException> AssertTimeoutAsync(Task call, TimeoutPhase phase)
    {
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => call);
        Assert.Equal(FailureKind.Timeout, failure.Kind);
        Assert.Equal(phase, failure.TimeoutPhase);
        return failure;
    }

    private static void AssertTimeout(Exception? failure, TimeoutPhase phase, long delivered)
    {
        StreamInterruptedException interrupted = Assert.IsType<StreamInterruptedException>(failure);
        Assert.Equal(FailureKind.Timeout, interrupted.Kind);
        Assert.Equal(phase, interrupted.TimeoutPhase);
        Assert.Equal(delivered, interrupted.ItemsDelivered);
    }
}
