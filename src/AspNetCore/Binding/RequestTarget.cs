using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Binding;

/// <summary>The target of a request as it was sent. What a server makes of it has lost whether a slash was one or <c>%2F</c>.</summary>
internal static class RequestTarget
{
    /// <summary>Gets the path's segments, percent-encoded, those of a path base included.</summary>
    public static string[] Segments(HttpContext context)
    {
        string raw = PathOf(context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "");
        string known = context.Request.PathBase.Value + context.Request.Path.Value;

        // Something between the server and here may have changed the path: then that is the one that was routed.
        string path = IsSame(raw, known) ? raw : context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent();
        return path.Length == 0 ? [] : path[1..].Split('/');
    }

    /// <summary>Gets the query's pairs in their order.</summary>
    public static List<TextPair> Query(string? query)
    {
        List<TextPair> pairs = [];
        foreach (string pair in (query ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? pair : pair[..equals];
            pairs.Add(new TextPair(PercentText.DecodeQuery(key), equals < 0 ? null : pair[(equals + 1)..], key, IsEncoded: true));
        }

        return pairs;
    }

    // RFC 9112, section 3.2: a target is a path with a query, or a whole address.
    private static string PathOf(string target)
    {
        int scheme = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        int start = scheme < 0 ? 0 : target.IndexOf('/', scheme + 3);
        if (start < 0)
        {
            return "";
        }

        int end = target.AsSpan(start).IndexOfAny('?', '#');
        return end < 0 ? target[start..] : target.Substring(start, end);
    }

    // A server decodes everything but the slash.
    private static bool IsSame(string raw, string known)
    {
        if (!raw.Contains('%', StringComparison.Ordinal))
        {
            return string.Equals(raw, known, StringComparison.Ordinal);
        }

        string[] parts = raw.Split(["%2F", "%2f"], StringSplitOptions.None);
        string[] knownParts = known.Split(["%2F", "%2f"], StringSplitOptions.None);
        return parts.Length <= knownParts.Length && string.Equals(string.Join("%2F", parts.Select(Uri.UnescapeDataString)), string.Join("%2F", knownParts), StringComparison.Ordinal);
    }
}
