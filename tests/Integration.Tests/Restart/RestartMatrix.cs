using System.Collections.Concurrent;
using Aico.Integration.Tests.Contracts;
using Aico.Integration.Tests.Harness;
using static Aico.Integration.Tests.Harness.TestClient;

namespace Aico.Integration.Tests.Restart;

/// <summary>The restart story against a server process that is really killed, at every moment of a call. The server counts what it runs.</summary>
/// <remarks>Acceptance stories A and B of the AICO v1 document, section 21; rows S8 and S9 of AICO/2, section 21.</remarks>
public abstract class RestartMatrix : IAsyncLifetime
{
    private Backend _backend = null!;
    private TestClient _client = null!;

    /// <summary>How long after its start a server can tell that a call began later.</summary>
    private protected virtual TimeSpan AgeOfServer => TimeSpan.Zero;

    private IAicoApi Api => _client.Api;

    public async ValueTask InitializeAsync()
    {
        _backend = await Backend.StartAsync();
        _client = CreateClient(_backend);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _client.DisposeAsync();
        await _backend.DisposeAsync();
    }

    private protected abstract TestClient CreateClient(Backend backend);

    [Fact]
    public async Task Before_a_stream_nothing_is_noticed()
    {
        Assert.Null((await ReadAsync(Api.SendAsync(Say("first")))).Failure);
        await RestartAsync();

        (List<StreamItem> items, Exception? failure) = await ReadAsync(Api.SendAsync(Say("second")));

        Assert.Null(failure);
        Assert.Equal("You said: second", TextOf(items));
        Assert.Equal(1, _client.Log.Count(Renewed));
        Assert.Equal(["first", "second"], await _backend.ExecutionsAsync());
    }

    [Fact]
    public async Task Before_a_unary_call_nothing_is_noticed()
    {
        await Api.EchoAsync(new EchoRequest("first"));
        await RestartAsync();

        Assert.Equal("second", (await Api.EchoAsync(new EchoRequest("second"))).Echo);

        Assert.Equal(["first", "second"], await _backend.ExecutionsAsync());
    }

    [Fact]
    public async Task Between_handshake_and_call_nothing_is_noticed()
    {
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        await RestartAsync();

        Assert.Equal("only", (await Api.EchoAsync(new EchoRequest("only"))).Echo);

        Assert.Equal(1, _client.Log.Count(Renewed));
        Assert.Equal(["only"], await _backend.ExecutionsAsync());
    }

    [Fact]
    public async Task During_a_stream_before_its_first_item_it_is_an_error_that_does_not_claim_too_much()
    {
        Task<(List<StreamItem> Items, Exception? Failure)> call = ReadAsync(Api.SendAsync(Say("held", ("hold_ms", 600_000))));
        await _backend.WaitForExecutionsAsync(1);
        await RestartAsync();

        (List<StreamItem> items, Exception? failure) = await call;

        Assert.Empty(items);
        var typed = Assert.IsType<AicoException>(failure, exactMatch: false);
        Assert.True(typed.MayHaveExecuted);
        Assert.Contains(typed.Kind, new[] { FailureKind.Transport, FailureKind.Truncated });
        Assert.Equal(1, typed.Attempts);
        await NextCallIsFresh("held");
    }

    [Fact]
    public async Task During_a_stream_after_its_first_item_the_exception_tells_how_much_arrived()
    {
        await using IAsyncEnumerator<StreamItem> stream = Api.SendAsync(Say("long", ("chunks", 100_000), ("chunk_delay_ms", 20)), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        int items = 0;
        while (items < 4)
        {
            Assert.True(await stream.MoveNextAsync());
            items++;
        }

        await RestartAsync();
        var broken = await Assert.ThrowsAsync<StreamInterruptedException>(async () =>
        {
            while (await stream.MoveNextAsync())
            {
                items++;
            }
        });

        Assert.Equal(items, broken.ItemsDelivered);
        Assert.True(broken.MayHaveExecuted);
        Assert.Equal(1, broken.Attempts);
        await NextCallIsFresh("long");
    }

    [Fact]
    public async Task While_two_hundred_calls_run_each_ends_in_success_or_a_typed_error_and_none_runs_twice()
    {
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        var outcomes = new ConcurrentDictionary<string, Exception?>();

        async Task CallAsync(int number)
        {
            string id = $"call-{number}";
            try
            {
                if (number % 2 == 0)
                {
                    await Api.EchoAsync(new EchoRequest(id), TestContext.Current.CancellationToken);
                    outcomes[id] = null;
                }
                else
                {
                    (_, outcomes[id]) = await ReadAsync(Api.SendAsync(Say(id, ("chunk_delay_ms", 5)), TestContext.Current.CancellationToken));
                }
            }
            catch (AicoException exception)
            {
                outcomes[id] = exception;
            }
        }

        // The first wave is caught in flight; the second meets a server that has forgotten everybody.
        Task[] wave = [.. Enumerable.Range(0, 100).Select(CallAsync)];
        await _backend.WaitForExecutionsAsync(10);
        await RestartAsync();
        Task[] second = [.. Enumerable.Range(100, 100).Select(CallAsync)];
        await Task.WhenAll([.. wave, .. second]);

        Assert.Equal(200, outcomes.Count);
        string[] executions = await _backend.ExecutionsAsync();
        Assert.Equal(executions.Length, executions.Distinct().Count());
        foreach ((string id, Exception? failure) in outcomes)
        {
            if (failure is null)
            {
                Assert.Contains(id, executions);
            }
            else
            {
                var typed = Assert.IsType<AicoException>(failure, exactMatch: false);
                Assert.InRange(typed.Attempts, 0, 2);
                Assert.NotEqual(FailureKind.SessionLost, typed.Kind);
                Assert.True(typed.MayHaveExecuted || !executions.Contains(id), $"{id} ran, but its exception says it did not.");
            }
        }

        // Everything that was sent after the restart proves itself unprocessed, so nothing of the second wave may fail.
        Assert.All(Enumerable.Range(100, 100), number => Assert.Null(outcomes[$"call-{number}"]));
    }

    [Fact]
    public async Task Two_hundred_calls_right_after_a_restart_share_one_handshake()
    {
        await _client.Connection.WarmUpAsync(TestContext.Current.CancellationToken);
        await RestartAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Api.EchoAsync(new EchoRequest($"m{number}"), TestContext.Current.CancellationToken)));

        string[] executions = await _backend.ExecutionsAsync();
        Assert.Equal(200, executions.Length);
        Assert.Equal(200, executions.Distinct().Count());
        Assert.InRange(_client.Log.Count(Renewed), 1, 200);
        Assert.Equal(2, _client.Log.Count(eventId: 1));
    }

    [Fact]
    public async Task While_nothing_listens_calls_fail_with_the_connection_error()
    {
        await Api.EchoAsync(new EchoRequest("first"));
        await _backend.KillAsync();

        var unreachable = await Assert.ThrowsAsync<ApiRequestException>(() => Api.EchoAsync(new EchoRequest("nobody"), TestContext.Current.CancellationToken));
        Assert.Equal(FailureKind.Transport, unreachable.Kind);

        await _backend.RestartAsync();
        await Task.Delay(AgeOfServer);
        Assert.Equal("back", (await Api.EchoAsync(new EchoRequest("back"), TestContext.Current.CancellationToken)).Echo);
        Assert.Equal(["first", "back"], await _backend.ExecutionsAsync());
    }

    private async Task RestartAsync()
    {
        await _backend.KillAsync();
        await _backend.RestartAsync();
        await Task.Delay(AgeOfServer);
    }

    private async Task NextCallIsFresh(string before)
    {
        Assert.Equal("next", (await Api.EchoAsync(new EchoRequest("next"), TestContext.Current.CancellationToken)).Echo);
        Assert.Equal([before, "next"], await _backend.ExecutionsAsync());
    }
}
