namespace Aico.Protocols;

/// <summary>The head of an HTTP message, inner or outer: verb and target, or status; and the header fields in order.</summary>
internal sealed class MessageHead
{
    public string Method { get; init; } = "";

    /// <summary>"http" or "https"; empty where a protocol does not carry it.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>Host and port; empty where a protocol does not carry it.</summary>
    public string Authority { get; init; } = "";

    /// <summary>Path and query, as sent.</summary>
    public string Target { get; init; } = "";

    public int Status { get; init; }

    public List<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? ContentType => Find("Content-Type");

    /// <summary>The media type without parameters, trimmed; empty if there is none.</summary>
    public ReadOnlySpan<char> MediaType
    {
        get
        {
            ReadOnlySpan<char> type = ContentType;
            int parameters = type.IndexOf(';');
            return (parameters < 0 ? type : type[..parameters]).Trim();
        }
    }

    public bool HasMediaType(string mediaType) => MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    public string? Find(string name)
    {
        foreach (KeyValuePair<string, string> header in Headers)
        {
            if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
