using System.Text;
using System.Text.Json;

namespace Aico.Backend;

/// <summary>One line per request that reached the application, in a file, before its answer starts: counts survive a kill.</summary>
internal sealed class ExecutionLog : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly FileStream _file;

    public ExecutionLog(string path) => _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, useAsync: true);

    public async Task AddAsync(HttpRequest request)
    {
        string name = await MessageOfAsync(request) ?? request.Headers["X-Test-Id"].ToString();
        string line = $"{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}\t{request.Method}\t{request.Path}\t{name.ReplaceLineEndings(" ").Replace('\t', ' ')}\n";
        await _turn.WaitAsync();
        try
        {
            // Unbuffered: the operating system has it when this returns, and keeps it when the process dies.
            await _file.WriteAsync(Encoding.UTF8.GetBytes(line));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _turn.Dispose();
    }

    private static async Task<string?> MessageOfAsync(HttpRequest request)
    {
        request.EnableBuffering();
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(request.Body);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("message", out JsonElement message)
                && message.ValueKind == JsonValueKind.String
                    ? message.GetString()
                    : null;
        }
        catch (JsonException)
        {
            // A GET without a body, or a message that is not readable text: the header names it.
            return null;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }
}
