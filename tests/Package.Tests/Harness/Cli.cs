using System.Diagnostics;

namespace Aico.Package.Tests.Harness;

/// <summary>Runs programs to their end, with a limit.</summary>
internal static class Cli
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs a program; fails the test with its whole output unless it exits with 0.</summary>
    /// <returns>Standard output.</returns>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await TryRunAsync(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} exited with {exitCode}:\n{output}{errors}");
        return output;
    }

    /// <summary>Runs a command of the SDK, without the servers it would leave behind.</summary>
    public static Task<string> DotnetAsync(string command, params string[] arguments) =>
        RunAsync("dotnet", [command, .. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false", "-tl:off"]);

    /// <summary>Runs a program. One that is not there exits with -1.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> TryRunAsync(string program, params string[] arguments)
    {
        Process? process;
        try
        {
            process = Process.Start(Start(program, arguments));
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (-1, "", exception.Message);
        }

        using (process)
        {
            using var limit = new CancellationTokenSource(Limit);
            process!.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            try
            {
                await process.WaitForExitAsync(limit.Token);
                return (process.ExitCode, await output, await errors);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit}.");
            }
        }
    }

    /// <summary>How a program is started: with redirected streams, and without what the running test host told its own SDK.</summary>
    public static ProcessStartInfo Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        return start;
    }
}
