using Aico.Integration.Tests.Contracts;
using Aico.Integration.Tests.Harness;
using Aico.Integration.Tests.Tamper;

namespace Aico.Integration.Tests.Restart;

/// <summary>Rows S5, S6, S6b and S8 of AICO/2, section 21, against a server process of its own that counts what it runs.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task What_ran_before_the_restart_is_reported_as_unknown_and_never_run_again(int heldSeconds)
    {
        await using Backend backend = await Backend.StartAsync();
        await using TamperProxy proxy = await TamperProxy.StartAsync(backend.Address, usesHttp2: false);
        await using var client = new TestClient(proxy.Address, pin: backend.Pin);
        await client.Api.EchoAsync(new EchoRequest("before"));
        int target = proxy.Messages + 1;
        proxy.Answer = async (context, number) =>
        {
            if (number == target)
            {
                await proxy.ReplayAsync(await TamperProxy.RecordAsync(context));
                await backend.KillAsync();
                await backend.RestartAsync();
                await TamperProxy.ForgeAsync(context, 422, "session-unknown");
                return true;
            }

            if (number > target)
            {
                await Task.Delay(TimeSpan.FromSeconds(heldSeconds));
            }

            return false;
        };

        var unknown = await Assert.ThrowsAsync<ApiException>(() => client.Api.EchoAsync(new EchoRequest("ran"), TestContext.Current.CancellationToken));

        Assert.Equal((FailureKind.OutcomeUnknown, Execution.Unknown, 2), (unknown.Kind, unknown.Execution, unknown.Attempts));
        Assert.Equal(["before", "ran"], await backend.ExecutionsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_forged_sign_of_a_lost_session_never_makes_a_process_run_a_call_twice(bool delivered)
    {
        await using Backend backend = await Backend.StartAsync();
        await using TamperProxy proxy = await TamperProxy.StartAsync(backend.Address, usesHttp2: false);
        await using var client = new TestClient(proxy.Address, pin: backend.Pin);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        await client.Api.EchoAsync(new EchoRequest("before"));
        int target = proxy.Messages + 1;
        Recorded? original = null;
        proxy.Answer = async (context, number) =>
        {
            if (number != target)
            {
                return false;
            }

            original = await TamperProxy.RecordAsync(context);
            if (delivered)
            {
                await proxy.ReplayAsync(original);
            }

            await TamperProxy.ForgeAsync(context, 422, "session-unknown");
            return true;
        };

        Exception? failure = await Record.ExceptionAsync(() => client.Api.EchoAsync(new EchoRequest("once"), TestContext.Current.CancellationToken));

        // Held until now and released, or sent a second time.
        await proxy.ReplayAsync(original!);
        Assert.Equal(delivered ? FailureKind.OutcomeUnknown : null, (failure as ApiException)?.Kind);
        Assert.Equal(["before", "once"], await backend.ExecutionsAsync());
    }
}
