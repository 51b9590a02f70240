using System.Text;
using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.Tests.Harness;

/// <summary>Reads a sealed stream line by line, as it arrives.</summary>
internal sealed class LineReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;
    private readonly AicoV1Session _session;

    private LineReader(HttpResponseMessage response, Stream body, AicoV1Session session)
    {
        _response = response;
        _reader = new StreamReader(body, Encoding.Latin1);
        _session = session;
    }

    public HttpResponseMessage Head => _response;

    public static async Task<LineReader> StartAsync(RawClient client, string path, string method = "POST")
    {
        HttpResponseMessage response = await client.StartAsync(method, path);
        return new LineReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), client.Session);
    }

    /// <summary>The next line: an item, a raw record's bytes after <c>raw:</c>, an empty text for a blank line, or null at a clean end.</summary>
    public async Task<string?> NextAsync()
    {
        string? line = await _reader.ReadLineAsync(TestContext.Current.CancellationToken);
        if (string.IsNullOrEmpty(line))
        {
            return line;
        }

        (string plaintext, bool raw) = Sealed.Open(line, _session);
        return raw ? "raw:" + plaintext : plaintext;
    }

    public async Task<List<string>> RestAsync()
    {
        var lines = new List<string>();
        while (await NextAsync() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
