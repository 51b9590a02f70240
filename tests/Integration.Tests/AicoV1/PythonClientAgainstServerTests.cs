using System.Text.Json;
using Aico.Integration.Tests.Harness;

namespace Aico.Integration.Tests.AicoV1;

/// <summary>The independent client, strict and Flutter-like, against our server in a process of its own.</summary>
public sealed class PythonClientAgainstServerTests
{
    [Fact]
    public async Task Every_scenario_of_the_independent_client_passes()
    {
        await using Backend backend = await Backend.StartV1Async();

        IReadOnlyList<JsonElement> results = await PythonPeer.RunClientAsync(backend.Address, "--peer", "hardened", "all");

        Assert.True(results.Count >= 30, $"Only {results.Count} scenarios ran.");
        Assert.All(results, static result => Assert.True(result.GetProperty("ok").GetBoolean(), result.GetRawText()));
    }

    [Fact]
    public async Task The_independent_client_recovers_from_a_real_restart_as_flutter_does()
    {
        await using Backend backend = await Backend.StartV1Async();
        string restarted = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Task<IReadOnlyList<JsonElement>> run = PythonPeer.RunClientAsync(backend.Address, "--peer", "hardened", "--pause-file", restarted, "flutter-refresh");
            await WaitForFileAsync(restarted + ".waiting");
            await backend.KillAsync();
            await backend.RestartAsync();
            await File.WriteAllTextAsync(restarted, "", TestContext.Current.CancellationToken);

            JsonElement result = Assert.Single(await run);
            Assert.True(result.GetProperty("ok").GetBoolean(), result.GetRawText());
        }
        finally
        {
            File.Delete(restarted);
            File.Delete(restarted + ".waiting");
        }
    }

    private static async Task WaitForFileAsync(string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!File.Exists(path))
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
