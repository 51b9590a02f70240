using System.Text;

namespace RefitComparison.Harness;

/// <summary>What an application gets of a request, as one text: verb and target, the headers that a contract can set, the content.</summary>
internal static class SentRequest
{
    // Of the connection, or of HttpClient; a contract cannot set them.
    private static readonly HashSet<string> NotOfTheContract = new(StringComparer.OrdinalIgnoreCase) { "Host", "Content-Length", "Transfer-Encoding", "User-Agent", "Connection", "traceparent" };

    public static string Write(string verb, string target, IEnumerable<KeyValuePair<string, string>> headers, byte[] content)
    {
        IEnumerable<string> lines = headers
            .Where(static header => !NotOfTheContract.Contains(header.Key))
            .Select(static header => $"{header.Key.ToLowerInvariant()}: {Value(header)}")
            .Order(StringComparer.Ordinal);
        string head = $"{verb} {target}\n{string.Join('\n', lines)}".TrimEnd('\n');
        return content.Length == 0 ? head : $"{head}\n\n{Encoding.Latin1.GetString(content)}";
    }

    // Refit names the charset of JSON, which is UTF-8 by RFC 8259 and has no such parameter there.
    private static string Value(KeyValuePair<string, string> header) =>
        header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && header.Value == "application/json; charset=utf-8" ? "application/json" : header.Value;
}
