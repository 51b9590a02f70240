using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>How long a sender may be silent, and what is a sign of life. Section 8; S11.</summary>
public sealed class SilenceTests : IAsyncDisposable
{
    private readonly SealedClient _client = new(static options => options.Timeouts = new CallTimeouts { Idle = TimeSpan.FromHours(1), FirstItem = TimeSpan.FromHours(1) });
    private IAsyncEnumerator<Chunk>? _items;

    public async ValueTask DisposeAsync()
    {
        await (_items?.DisposeAsync() ?? default);
        await _client.DisposeAsync();
        _client.Server.Dispose();
    }

    [Theory]
    [InlineData(5), InlineData(15), InlineData(60)]
    public async Task Three_heartbeats_of_silence_end_a_stream(int heartbeat)
    {
        LiveAnswer answer = await BeginAsync(heartbeat);
        Task<bool> next = NextAsync();
        await answer.Body.ReaderWaits;
        _client.Time.Advance((3 * heartbeat) - 0.001);
        Assert.False(next.IsCompleted);
        _client.Time.Advance(0.001);
        await SilentAsync(next, delivered: 1);
    }

    [Fact]
    public async Task Heartbeats_keep_a_stream_alive()
    {
        LiveAnswer answer = await BeginAsync();
        Task<bool> next = NextAsync();
        for (int i = 0; i < 40; i++)
        {
            await answer.Body.ReaderWaits;
            _client.Time.Advance(44.9);
            answer.Pad();
        }

        answer.Item("""{"n":2}""");
        Assert.True(await next);
    }

    [Fact]
    public async Task Bytes_that_complete_no_frame_are_no_sign_of_life()
    {
        LiveAnswer answer = await BeginAsync();
        Task<bool> next = NextAsync();
        byte[] item = answer.Seal(Say.Item("""{"n":2}"""));
        for (int i = 0; i < 4; i++)
        {
            await answer.Body.ReaderWaits;
            _client.Time.Advance(11);
            answer.Body.Send([item[i]]);
        }

        await answer.Body.ReaderWaits;
        Assert.False(next.IsCompleted);
        _client.Time.Advance(1);
        await SilentAsync(next, delivered: 1);
    }

    [Fact]
    public async Task The_part_of_a_frame_that_comes_with_a_whole_one_does_not_hide_the_silence_after_it()
    {
        LiveAnswer answer = await BeginAsync();
        Task<bool> next = NextAsync();
        await answer.Body.ReaderWaits;
        _client.Time.Advance(40);
        byte[] pad = answer.Seal(Say.Pad);
        byte[] item = answer.Seal(Say.Item("""{"n":2}"""));
        answer.Body.Send([.. pad, .. item[..10]]);
        await answer.Body.ReaderWaits;
        _client.Time.Advance(44.9);
        Assert.False(next.IsCompleted);
        _client.Time.Advance(0.1);
        await SilentAsync(next, delivered: 1);
    }

    [Fact]
    public async Task A_consumer_that_pauses_for_10_minutes_is_no_silence()
    {
        LiveAnswer answer = await BeginAsync();
        for (int i = 2; i <= 4; i++)
        {
            _client.Time.Advance(600);
            answer.Item($$"""{"n":{{i}}}""");
            Assert.True(await NextAsync());
            Assert.Equal(i, _items!.Current.N);
        }

        Task<bool> next = NextAsync();
        await answer.Body.ReaderWaits;
        _client.Time.Advance(45);
        await SilentAsync(next, delivered: 4);
    }

    [Fact]
    public async Task Before_the_head_only_the_calls_own_limits_count()
    {
        Task<LiveAnswer> live = _client.Server.AnswerLive();
        _items = _client.Api.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool> next = NextAsync();
        LiveAnswer answer = await live;
        await answer.Body.ReaderWaits;
        _client.Time.Advance(3599);
        Assert.False(next.IsCompleted);
        answer.Item("""{"n":1}""");
        Assert.True(await next);
    }

    [Fact]
    public async Task Between_the_head_and_the_first_item_silence_counts()
    {
        Task<LiveAnswer> live = _client.Server.AnswerLive();
        _items = _client.Api.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool> next = NextAsync();
        LiveAnswer answer = await live;
        answer.Start();
        await answer.Body.ReaderWaits;
        _client.Time.Advance(45);
        await SilentAsync(next, delivered: 0);
    }

    [Fact]
    public async Task More_heartbeats_than_64_and_one_per_second_are_a_fault()
    {
        LiveAnswer answer = await BeginAsync();
        Task<bool> next = NextAsync();
        for (int i = 0; i < 64; i++)
        {
            answer.Pad();
        }

        await answer.Body.ReaderWaits;
        Assert.False(next.IsCompleted);
        _client.Time.Advance(2);
        answer.Pad();
        answer.Pad();
        await answer.Body.ReaderWaits;
        Assert.False(next.IsCompleted);
        answer.Pad();
        StreamInterruptedException failure = await Assert.ThrowsAsync<StreamInterruptedException>(() => next);
        Assert.Equal((FailureKind.Integrity, 1L), (failure.Kind, failure.ItemsDelivered));
    }

    [Fact]
    public async Task A_shorter_limit_of_the_contract_counts_before_three_heartbeats()
    {
        await using var client = new SealedClient(static options => options.Timeouts = new CallTimeouts { Idle = TimeSpan.FromSeconds(10) });
        Task<LiveAnswer> live = client.Server.AnswerLive();
        await using IAsyncEnumerator<Chunk> items = client.Api.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool> first = items.MoveNextAsync().AsTask();
        LiveAnswer answer = await live;
        answer.Item("""{"n":1}""");
        Assert.True(await first);
        Task<bool> next = items.MoveNextAsync().AsTask();
        await answer.Body.ReaderWaits;
        client.Time.Advance(10);
        Assert.Equal(TimeoutPhase.Idle, (await Assert.ThrowsAsync<StreamInterruptedException>(() => next)).TimeoutPhase);
    }

    private async Task<LiveAnswer> BeginAsync(int heartbeat = 15)
    {
        _client.Server.Terms = _client.Server.Terms with { HeartbeatSeconds = heartbeat };
        Task<LiveAnswer> live = _client.Server.AnswerLive();
        _items = _client.Api.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool> first = NextAsync();
        LiveAnswer answer = await live;
        answer.Item("""{"n":1}""");
        Assert.True(await first);
        return answer;
    }

    private Task<bool> NextAsync() => _items!.MoveNextAsync().AsTask();

    private static async Task SilentAsync(Task<bool> next, int delivered)
    {
        StreamInterruptedException failure = await Assert.ThrowsAsync<StreamInterruptedException>(() => next);
        Assert.Equal(
            (FailureKind.Timeout, TimeoutPhase.Idle, Execution.Unknown, delivered), (failure.Kind, failure.TimeoutPhase, failure.Execution, (int)failure.ItemsDelivered));
    }
}
