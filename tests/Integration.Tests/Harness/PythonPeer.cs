using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aico.Tests;

namespace Aico.Integration.Tests.Harness;

/// <summary>The independent AICO v1 peer, written in Python from the protocol document: a server that can be told to misbehave, and a client.</summary>
internal sealed class PythonPeer : IAsyncDisposable
{
    private static readonly string? Interpreter = FindInterpreter();
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Peers", "aico-v1");

    private readonly ServerProcess _server;
    private readonly HttpClient _control;

    private PythonPeer(ServerProcess server)
    {
        _server = server;
        _control = new HttpClient { BaseAddress = server.Address };
    }

    public Uri Address => _server.Address;

    public static async Task<PythonPeer> StartAsync()
    {
        SkipWithoutPython();
        return new PythonPeer(await ServerProcess.StartAsync(Interpreter!, Path.Combine(Folder, "server.py")));
    }

    /// <summary>Runs the client's scenarios against a server and gives its lines of JSON.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RunClientAsync(Uri server, params string[] arguments)
    {
        SkipWithoutPython();
        return await ClientProcess.RunAsync(Interpreter!, [Path.Combine(Folder, "client.py"), "--base", server.GetLeftPart(UriPartial.Authority), .. arguments]);
    }

    /// <summary>Orders a fault for the next matching request: a name and its arguments.</summary>
    public Task FaultAsync(object fault) => PostAsync("fault", fault);

    public Task RestartAsync() => PostAsync("restart", new { });

    public Task ExpireAsync() => PostAsync("expire", new { });

    public Task ReplaceAsync() => PostAsync("replace", new { });

    public async Task<PeerStats> StatsAsync() => (await _control.GetFromJsonAsync<PeerStats>("/_control/stats"))!;

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _server.DisposeAsync();
    }

    private static void SkipWithoutPython() =>
        Assert.SkipWhen(Interpreter is null, "No Python 3 with PyNaCl here: install the packages python3 and python3-nacl to run this test.");

    private static string? FindInterpreter()
    {
        // A version manager's python3 may come first on PATH and lack the distribution's packages.
        foreach (string candidate in new[] { "python3", "/usr/bin/python3", "python" })
        {
            try
            {
                using Process? probe = Process.Start(
                    new ProcessStartInfo(candidate, ["-c", "import nacl"]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false });
                probe!.WaitForExit();
                if (probe.ExitCode == 0)
                {
                    return candidate;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed: try the next.
            }
        }

        return null;
    }

    private async Task PostAsync(string command, object body)
    {
        using HttpResponseMessage answer = await _control.PostAsJsonAsync($"/_control/{command}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}

/// <summary>What the peer saw: requests in order, and how often the application ran.</summary>
internal sealed record PeerStats(int Handshakes, int Executions, List<JsonElement> Requests)
{
    /// <summary>Path and status of each request, without the API's prefix.</summary>
    public string[] Log => [.. Requests.Select(static r => $"{r[0].GetString()} {r[1].GetString()!["/api/v1".Length..]} {r[2].GetInt32()}")];
}
