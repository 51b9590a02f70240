using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Quickstart;

/// <summary>The backend as a second process: the same program, started with <c>serve</c>, killed without warning.</summary>
/// <param name="protocol">Its options for the protocol.</param>
internal sealed class BackendProcess(params string[] protocol) : IDisposable
{
    private readonly HttpClient _http = new();
    private Process? _process;

    public int Port { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Starts the backend; the first time on a free port, then on the same one.</summary>
    public async Task StartAsync(bool forgetful = false)
    {
        // Under `dotnet Quickstart.dll` the running program is dotnet, and the first argument is this assembly.
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }

        start.ArgumentList.Add("serve");
        start.ArgumentList.Add("--port");
        start.ArgumentList.Add(Port.ToString(CultureInfo.InvariantCulture));
        foreach (string argument in protocol)
        {
            start.ArgumentList.Add(argument);
        }

        if (forgetful)
        {
            start.ArgumentList.Add("--forgetful");
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("The backend did not start.");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string line = await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The backend ended at once.");
        Port = JsonDocument.Parse(line).RootElement.GetProperty("port").GetInt32();
    }

    /// <summary>How often the application ran in this life of the backend, as the backend counted.</summary>
    public async Task<int> ExecutionsAsync() => int.Parse(await _http.GetStringAsync(new Uri(Address, "/executions")), CultureInfo.InvariantCulture);

    /// <summary>Kills the process as the operating system does: nothing is finished, every session key is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
        _http.Dispose();
    }
}
