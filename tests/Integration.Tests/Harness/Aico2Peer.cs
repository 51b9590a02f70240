using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aico.Tests;

namespace Aico.Integration.Tests.Harness;

/// <summary>An independent AICO/2 peer, in Go or in JavaScript, written from the protocol document: a server that can be told to misbehave, and a client.</summary>
internal sealed class Aico2Peer : IAsyncDisposable
{
    // What @noble asks for.
    private const string HasNode = "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)";

    private static readonly Dictionary<string, Task<string?>> Builds = [];

    private readonly ServerProcess _server;
    private readonly HttpClient _control;

    private Aico2Peer(ServerProcess server)
    {
        _server = server;
        _control = new HttpClient { BaseAddress = server.Address };
    }

    public Uri Address => _server.Address;

    public string Pin => _server.Greeting.GetProperty("key").GetString()!;

    /// <param name="language">go or js.</param>
    /// <param name="arguments">More of the server's command line.</param>
    public static async Task<Aico2Peer> StartAsync(string language, params string[] arguments)
    {
        await SkipUnlessBuiltAsync(language);
        string[] command = CommandOf(language);
        return new Aico2Peer(await ServerProcess.StartAsync(command[0], [.. command[1..], "server", .. arguments]));
    }

    /// <summary>Names of the client's scenarios.</summary>
    public static async Task<string[]> ScenariosAsync(string language)
    {
        await SkipUnlessBuiltAsync(language);
        string[] command = CommandOf(language);
        using Process client = Process.Start(
            new ProcessStartInfo(command[0], [.. command[1..], "client", "--list"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        return output.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs the client's scenarios against a server and gives its lines of JSON.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RunClientAsync(string language, Uri server, string pin, params string[] arguments)
    {
        await SkipUnlessBuiltAsync(language);
        string[] command = CommandOf(language);
        string address = server.GetLeftPart(UriPartial.Authority) + "/api/v1";
        return await ClientProcess.RunAsync(command[0], [.. command[1..], "client", "--base", address, "--key", pin, .. arguments]);
    }

    /// <summary>Orders a fault for the next matching request: a name and its arguments.</summary>
    public Task FaultAsync(object fault) => PostAsync("fault", fault);

    public Task RestartAsync() => PostAsync("restart", new { });

    public async Task<Aico2Stats> StatsAsync() => (await _control.GetFromJsonAsync<Aico2Stats>("/_control/stats", JsonSerializerOptions.Web))!;

    public async Task<int> ExecutionsOfAsync(string id) => (await StatsAsync()).ById.GetValueOrDefault(id);

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _server.DisposeAsync();
    }

    private static string FolderOf(string language) => Path.Combine(Repository.Root, "tests", "Peers", "aico-2", language);

    private static string[] CommandOf(string language) =>
        language == "go" ? [Path.Combine(FolderOf(language), "bin", "aico2")] : ["node", Path.Combine(FolderOf(language), "aico2.mjs")];

    private static async Task SkipUnlessBuiltAsync(string language)
    {
        Task<string?> build;
        lock (Builds)
        {
            if (!Builds.TryGetValue(language, out build!))
            {
                Builds[language] = build = BuildAsync(language);
            }
        }

        string? missing = await build;
        Assert.SkipWhen(missing is not null, missing ?? "");
    }

    // Says what is missing; a build that fails although its tools are there is a failure of the test.
    private static async Task<string?> BuildAsync(string language)
    {
        bool isReady = language == "go" ? Runs("go", "version") : Runs("npm", "--version") && Runs("node", "-e", HasNode);
        if (!isReady)
        {
            return language == "go"
                ? "No Go here: install the packages golang-go, golang-github-flynn-noise-dev, golang-golang-x-crypto-dev and golang-golang-x-net-dev to run this test."
                : "No Node.js 20.19 or later with npm here: install them to run this test.";
        }

        var start = new ProcessStartInfo(Path.Combine(FolderOf(language), "build")) { RedirectStandardError = true, UseShellExecute = false };
        using Process build = Process.Start(start)!;
        string errors = await build.StandardError.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, errors);
        return null;
    }

    private static bool Runs(string tool, params string[] arguments)
    {
        try
        {
            using Process? probe = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, UseShellExecute = false });
            probe!.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private async Task PostAsync(string command, object body)
    {
        using HttpResponseMessage answer = await _control.PostAsJsonAsync($"/_control/{command}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}

/// <summary>What a peer's server counted.</summary>
internal sealed record Aico2Stats(
    int Handshakes, int Executions, [property: System.Text.Json.Serialization.JsonPropertyName("by_id")] Dictionary<string, int> ById, int Requests);
