using Microsoft.AspNetCore.Http;

namespace Aico.Integration.Tests.Tamper;

/// <summary>Rows S5 to S7, S9, S10, S11 and S14: whatever is forged, held or repeated, a call that is not idempotent runs at most once.</summary>
public sealed class RetryTamperTests : TamperTests
{
    private const int LedgerEntries = 256;

    private protected override void Configure(Aico2ServerOptions options)
    {
        options.LedgerEntries = LedgerEntries;
        options.SessionLifetime = TimeSpan.FromHours(1);
    }

    [Fact]
    public async Task S5a_A_forged_hint_before_delivery_costs_one_retry_that_runs()
    {
        await SettleAsync();
        Forge(async (context, _) => await TamperProxy.ForgeAsync(context, 422, "session-unknown"));
        await UnaryAsync("a");
        Assert.Equal((1, 2), (Host.ExecutionsOf("a"), Proxy.Handshakes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S5b_S5c_A_forged_hint_after_delivery_is_an_unknown_outcome(bool afterCompletion)
    {
        await SettleAsync();
        Task? original = null;
        Forge(async (context, recorded) =>
        {
            original = Proxy.ReplayAsync(recorded);
            await Host.WaitForExecutionAsync("bc");
            if (afterCompletion)
            {
                await original;
            }

            await TamperProxy.ForgeAsync(context, 422, "session-unknown");
        });
        var unknown = await Assert.ThrowsAsync<ApiException>(() => UnaryAsync("bc"));
        await original!;
        Assert.Equal((FailureKind.OutcomeUnknown, Execution.Executed, 2), (unknown.Kind, unknown.Execution, unknown.Attempts));
        Assert.Equal(1, Host.ExecutionsOf("bc"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(61)]
    [InlineData(601)]
    [InlineData(3_700)]
    public async Task S6_An_original_that_was_held_never_runs_after_its_retry(int seconds)
    {
        await SettleAsync();
        Recorded? held = null;
        Forge(async (context, recorded) =>
        {
            held = recorded;
            await TamperProxy.ForgeAsync(context, 422, "session-unknown");
        });
        await UnaryAsync("held");
        Time.Advance(TimeSpan.FromSeconds(seconds));
        (int status, _) = await Proxy.ReplayAsync(held!);

        // Refused inside, or under a session that is over by then.
        Assert.Equal(seconds < 3_600 ? 200 : 422, status);
        Assert.Equal(1, Host.ExecutionsOf("held"));
    }

    [Fact]
    public async Task S6a_Of_an_original_that_races_its_retry_one_runs()
    {
        await SettleAsync();
        for (int i = 0; i < 20; i++)
        {
            string id = $"race {i}";
            Task? original = null;
            Forge(async (context, recorded) =>
            {
                original = Task.Run(async () =>
                {
                    await Task.Delay(Random.Shared.Next(500));
                    await Proxy.ReplayAsync(recorded);
                });
                await TamperProxy.ForgeAsync(context, 422, "session-unknown");
            });
            (_, AicoException? failure) = await CallAsync(Shape.Unary, id);
            await original!;
            Assert.Equal(1, Host.ExecutionsOf(id));
            Assert.True(failure is null or { Kind: FailureKind.OutcomeUnknown }, $"{failure}");
        }
    }

    [Fact]
    public async Task S6d_A_flood_of_the_ledger_does_not_let_a_held_original_run()
    {
        await SettleAsync();
        Recorded? held = null;
        Forge(async (context, recorded) =>
        {
            held = recorded;
            await TamperProxy.ForgeAsync(context, 422, "session-unknown");
        });
        await UnaryAsync("held");

        // The horizon is as old as the newest entry that was dropped; 2 s of slack for clocks.
        Time.Advance(TimeSpan.FromSeconds(5));
        for (int i = 0; i < 2 * LedgerEntries; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(30));
            await UnaryAsync($"flood {i}");
        }

        await Proxy.ReplayAsync(held!);
        Assert.Equal(1, Host.ExecutionsOf("held"));
    }

    [Fact]
    public async Task S7_Endless_hints_cost_one_retry_and_one_handshake()
    {
        await SettleAsync();
        Proxy.Answer = async (context, number) =>
        {
            if (number == 0)
            {
                return false;
            }

            await TamperProxy.ForgeAsync(context, 422, "session-unknown");
            return true;
        };
        int before = Proxy.Messages;
        var lost = await Assert.ThrowsAsync<SessionExpiredException>(() => UnaryAsync("never"));
        Assert.Equal((Execution.Unknown, 2, "Encryption session expired. Please try again."), (lost.Execution, lost.Attempts, lost.Message));
        Assert.Equal((2, 2, 0), (Proxy.Handshakes, Proxy.Messages - before, Host.ExecutionsOf("never")));

        Proxy.Answer = null;
        await UnaryAsync("after");
    }

    [Fact]
    public async Task S7_After_a_hint_a_sealed_refusal_leaves_the_outcome_unknown()
    {
        await SettleAsync();
        int first = Proxy.Messages + 1;
        Proxy.Answer = async (context, number) =>
        {
            if (number == first)
            {
                await TamperProxy.ForgeAsync(context, 422, "session-unknown");
                return true;
            }

            if (number == first + 1)
            {
                // Another call confirms the new session; then the retry is held for longer than a minute.
                await UnaryAsync("other");
                Time.Advance(TimeSpan.FromSeconds(61));
            }

            return false;
        };
        var late = await Assert.ThrowsAsync<ApiException>(() => UnaryAsync("never"));
        Assert.Equal((FailureKind.TooLate, Execution.Unknown, 2), (late.Kind, late.Execution, late.Attempts));
        Assert.Equal(0, Host.ExecutionsOf("never"));
    }

    [Fact]
    public async Task S6c_A_body_that_trickles_does_not_outlive_the_ledger()
    {
        await SettleAsync();
        var rest = new TaskCompletionSource();
        Task<(int Status, byte[] Body)>? original = null;
        Forge(async (context, recorded) =>
        {
            int head = 4 + (recorded.Body[1] << 16 | recorded.Body[2] << 8 | recorded.Body[3]);
            original = Proxy.TrickleAsync(recorded, head, rest.Task);
            await TamperProxy.ForgeAsync(context, 422, "session-unknown");
        });
        await UnaryAsync("trickled");
        Time.Advance(TimeSpan.FromSeconds(601));
        rest.SetResult();
        try
        {
            await original!;
        }
        catch (HttpRequestException)
        {
            // The server may have closed the stream at its deadline.
        }

        Assert.Equal(1, Host.ExecutionsOf("trickled"));
    }

    [Fact]
    public async Task S8_Where_processes_may_overlap_a_retry_is_ambiguous_unless_it_is_idempotent()
    {
        await using TamperHost several = await TamperHost.StartAsync(static options => options.Topology = Topology.Unknown, Time);
        await using TamperProxy proxy = await TamperProxy.StartAsync(several.Address);
        var options = new AicoConnectionOptions
        {
            BaseAddress = new Uri(proxy.Address, "/api/v1"),
            HttpVersion = new Version(2, 0),
            HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        options.UseAico2(aico2 => aico2.PinServerKey(several.Pin));
        await using var connection = new AicoConnection(options);
        ITamperApi api = TamperApiClient.Create(connection);
        await api.UnaryAsync("before", Aico.Tests.PeerItem.Of(1), Stop);
        several.Sessions.RevokeAll();
        var unknown = await Assert.ThrowsAsync<ApiException>(() => api.UnaryAsync("never", Aico.Tests.PeerItem.Of(1), Stop));
        Assert.Equal((FailureKind.OutcomeUnknown, Execution.Unknown, "Ambiguous"), (unknown.Kind, unknown.Execution, unknown.Reason));
        Assert.Equal(0, several.ExecutionsOf("never"));
    }

    [Fact]
    public async Task S12_Content_that_cannot_be_repeated_is_not_taken_before_a_lost_session_shows()
    {
        await SettleAsync();
        int target = Proxy.Messages + 1;
        var content = new MemoryStream(Content);
        long taken = -1;
        Proxy.Answer = async (context, number) =>
        {
            if (number != target)
            {
                return false;
            }

            taken = content.Position;
            await TamperProxy.ForgeAsync(context, 422, "session-unknown");
            return true;
        };
        Assert.Equal(Content.Length, (await Api.UpAsync("once", content, Stop)).Bytes);
        Assert.Equal((0, 1), (taken, Host.ExecutionsOf("once")));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(600)]
    public async Task S13_A_session_that_was_warmed_up_serves_after_a_silence(int seconds)
    {
        await Connection.WarmUpAsync(Stop);
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await UnaryAsync("after");
        Assert.Equal((1, 0), (Proxy.Handshakes, Log.Count(Harness.TestClient.Renewed)));
    }

    [Fact]
    public async Task S9_A_hundred_calls_on_a_lost_session_share_one_handshake_and_each_runs_once()
    {
        await SettleAsync();
        Host.Sessions.RevokeAll();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => UnaryAsync($"call {i}")));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(1, Host.ExecutionsOf($"call {i}")));
        Assert.Equal(2, Proxy.Handshakes);
    }

    [Fact]
    public async Task S10_A_session_that_ends_in_the_middle_of_a_stream_carries_it_to_its_end()
    {
        await SettleAsync();
        await using IAsyncEnumerator<Aico.Tests.PeerItem> items = Api.DownAsync("long", 2_000, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await items.MoveNextAsync());
        Time.Advance(TimeSpan.FromHours(2));
        int count = 1;
        while (await items.MoveNextAsync())
        {
            count++;
        }

        Assert.Equal(2_000, count);
        await UnaryAsync("after");
        Assert.Equal(2, Proxy.Handshakes);
    }

    [Fact]
    public async Task S11_A_flood_of_signs_of_life_ends_the_stream()
    {
        await SettleAsync();
        Proxy.ResponseBody = _ => new FrameFault("insert", 2, prefix: 8);
        (long delivered, AicoException? failure) = await CallAsync(Shape.Down, "flood");
        Assert.Equal(FailureKind.Integrity, failure?.Kind);
        Assert.InRange(delivered, 0, 2);
    }

    [Fact]
    public async Task S14_Rejections_genuine_or_forged_fail_the_call_and_replace_the_session()
    {
        await SettleAsync();
        for (int i = 0; i < 3; i++)
        {
            Forge(async (context, _) => await TamperProxy.ForgeAsync(context, 400, "rejected"));
            var rejected = await Assert.ThrowsAsync<ApiRequestException>(() => UnaryAsync("never"));
            Assert.Equal((FailureKind.Rejected, Execution.Unknown, 1), (rejected.Kind, rejected.Execution, rejected.Attempts));
            await UnaryAsync($"after {i}");
        }

        Assert.Equal((0, 4), (Host.ExecutionsOf("never"), Proxy.Handshakes));
    }

    // The test process must be older than a call by the slack for clocks (section 12.2), or every retry is an unknown outcome.
    private async Task SettleAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(10));
        await UnaryAsync("settled");
    }

    // Answers the next message, and only that, in place of the server.
    private void Forge(Func<HttpContext, Recorded, Task> forge)
    {
        int target = Proxy.Messages + 1;
        Proxy.Answer = async (context, number) =>
        {
            if (number != target)
            {
                return false;
            }

            await forge(context, await TamperProxy.RecordAsync(context));
            return true;
        };
    }
}
