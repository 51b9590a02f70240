using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Aico.Integration.Tests.Harness;

/// <summary>A server in a process of its own, which prints <c>{"port":N}</c> once it listens and dies with its standard input.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _arguments;
    private Process? _process;

    private ServerProcess(string program, string[] arguments, int port)
    {
        _program = program;
        _arguments = arguments;
        Port = port;
    }

    public int Port { get; private set; }

    /// <summary>The line it printed when it listened.</summary>
    public JsonElement Greeting { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<ServerProcess> StartAsync(string program, params string[] arguments)
    {
        var server = new ServerProcess(program, arguments, port: 0);
        await server.RestartAsync();
        return server;
    }

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Kills the process at once, as the operating system does: nothing is finished, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Starts a new process on the same port; the first start chooses the port.</summary>
    public async Task RestartAsync()
    {
        var start = new ProcessStartInfo(_program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in _arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add("--port");
        start.ArgumentList.Add(Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{_program} did not start.");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        Greeting = JsonDocument.Parse(line ?? throw new InvalidOperationException($"{_program} ended at once.")).RootElement;
        Port = Greeting.GetProperty("port").GetInt32();
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
