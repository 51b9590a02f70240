using System.Diagnostics;
using System.Text.Json;

namespace Aico.Integration.Tests.Harness;

/// <summary>A client in a process of its own, which prints one line of JSON per scenario and ends.</summary>
internal static class ClientProcess
{
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process client = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        Task<string> errors = client.StandardError.ReadToEndAsync(limit.Token);
        string output = await client.StandardOutput.ReadToEndAsync(limit.Token);
        await client.WaitForExitAsync(limit.Token);
        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.True(lines.Length > 0, $"The client printed nothing. {await errors}");
        return lines;
    }
}
