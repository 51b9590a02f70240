using Aico.Integration.Tests.Contracts;
using Aico.Integration.Tests.Harness;
using Aico.Integration.Tests.Tamper;

namespace Aico.Integration.Tests.Restart;

/// <summary>Rows S6b and S8 of AICO/2, section 21: a real process runs a call, its answer is dropped, it is killed, and a sign of a lost session is forged.</summary>
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
}
