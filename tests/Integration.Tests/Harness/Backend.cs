using Aico.Tests;

namespace Aico.Integration.Tests.Harness;

/// <summary>Our own server in a process of its own. What it executed is in a file, so that the count survives a kill.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly string _executions;
    private readonly ServerProcess _server;

    private readonly string _keyFile;

    private Backend(ServerProcess server, string executions, string keyFile)
    {
        _server = server;
        _executions = executions;
        _keyFile = keyFile;
    }

    /// <summary>What AICO/2 clients pin. It outlives the process.</summary>
    public string Pin
    {
        get
        {
            using var key = Aico2ServerKey.Load(_keyFile);
            return key.Pin;
        }
    }

    public Uri Address => _server.Address;

    /// <summary>Starts a server of both protocols.</summary>
    public static Task<Backend> StartAsync(params string[] arguments) => StartAsync(speaksAico2: true, arguments);

    /// <summary>Starts a server of AICO v1 alone, which answers in plaintext as that document has it.</summary>
    public static Task<Backend> StartV1Async() => StartAsync(speaksAico2: false, []);

    private static async Task<Backend> StartAsync(bool speaksAico2, string[] arguments)
    {
        string executions = Path.Combine(Path.GetTempPath(), $"aico-executions-{Guid.NewGuid():n}");
        string program = Path.Combine(Repository.Root, "tests", "Backend", "bin", Repository.Configuration, "net10.0", "Aico.Backend.dll");
        string keyFile = executions + ".key";
        return new Backend(
            await ServerProcess.StartAsync("dotnet", [program, "--executions", executions, .. speaksAico2 ? (string[])["--server-key", keyFile] : [], .. arguments]), executions, keyFile);
    }

    public Task KillAsync() => _server.KillAsync();

    public Task RestartAsync() => _server.RestartAsync();

    /// <summary>Message or id of every request that the application ran, in order, over all lives of the server.</summary>
    public async Task<string[]> ExecutionsAsync()
    {
        if (!File.Exists(_executions))
        {
            return [];
        }

        var options = new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete };
        using var reader = new StreamReader(_executions, options);
        string text = await reader.ReadToEndAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t')[3])];
    }

    /// <summary>Waits until the application ran that often.</summary>
    public async Task WaitForExecutionsAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await ExecutionsAsync()).Length < count)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_executions);
        File.Delete(_keyFile);
    }
}
