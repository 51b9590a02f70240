using System.Text.Json;
using Aico.Integration.Tests.Harness;

namespace Aico.Integration.Tests.Aico2;

/// <summary>Two clients that were written from the document alone against our server, in a process of its own, with an application served from its contract.</summary>
public sealed class PeersAgainstServerTests
{
    [Theory]
    [InlineData("go")]
    [InlineData("js")]
    public async Task Every_scenario_of_an_independent_client_passes(string language)
    {
        await using Backend backend = await Backend.StartAsync("--peers");

        // `restart` asks the running server to begin a new process time, which ours takes from its process: the test below restarts that.
        string[] scenarios = [.. (await Aico2Peer.ScenariosAsync(language)).Where(static name => name is not ("restart" or "restart-process"))];
        IReadOnlyList<JsonElement> results = await Aico2Peer.RunClientAsync(language, backend.Address, backend.Pin, scenarios);

        Assert.Equal(scenarios.Length, results.Count);
        Assert.True(results.Count >= 40, $"Only {results.Count} scenarios ran.");
        string[] failures = [.. results.Where(static result => !result.GetProperty("ok").GetBoolean()).Select(static result => result.GetRawText())];
        Assert.True(failures.Length == 0, string.Join("\n", failures));
    }

    [Theory]
    [InlineData("go")]
    [InlineData("js")]
    public async Task An_independent_client_recovers_from_a_process_that_is_killed(string language)
    {
        await using Backend backend = await Backend.StartAsync("--peers");
        string restarted = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Task<IReadOnlyList<JsonElement>> run = Aico2Peer.RunClientAsync(language, backend.Address, backend.Pin, "--pause-file", restarted, "restart-process");
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!File.Exists(restarted + ".waiting"))
            {
                await Task.Delay(20, limit.Token);
            }

            await backend.KillAsync();
            await backend.RestartAsync();
            await Task.Delay(TimeSpan.FromSeconds(3), limit.Token);
            await File.WriteAllTextAsync(restarted, "", limit.Token);

            JsonElement result = Assert.Single(await run);
            Assert.True(result.GetProperty("ok").GetBoolean(), result.GetRawText());
        }
        finally
        {
            File.Delete(restarted);
            File.Delete(restarted + ".waiting");
        }
    }
}
