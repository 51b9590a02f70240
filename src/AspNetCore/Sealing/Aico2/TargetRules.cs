using Aico.Protocols;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>Whether a sealed head belongs where it was sent: the same path, byte for byte, and an authority of this server. Step 7 of section 10.</summary>
internal sealed class TargetRules
{
    private readonly string _prefix;
    private readonly string[] _authorities;

    public TargetRules(Aico2ServerOptions options)
    {
        _prefix = options.StrippedPrefix ?? "";
        _authorities = [.. options.AllowedAuthorities];
    }

    /// <summary>Gives the inner target without the prefix that a proxy stripped; null if it does not belong here.</summary>
    public string? Match(HttpRequest outer, string rawTarget, MessageHead head)
    {
        if (!head.Target.StartsWith(_prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string target = head.Target[_prefix.Length..];
        return target is ['/', ..]
            && PathOf(rawTarget).SequenceEqual(PathOf(target))
            && IsAllowed(head.Authority, head.Scheme, outer.Host.Value)
                ? target
                : null;
    }

    public static string RawTargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    // Before any decoding. A target in absolute form has scheme and authority in front.
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (!target.StartsWith('/') && target.IndexOf("://") is var colon and >= 0)
        {
            target = target[(colon + 3)..];
            int path = target.IndexOf('/');
            target = path < 0 ? "/" : target[path..];
        }

        int query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    // By the inner scheme: in front of a proxy that ends TLS the outer one is another.
    private static ReadOnlySpan<char> WithoutDefaultPort(ReadOnlySpan<char> authority, string scheme)
    {
        string port = scheme == "https" ? ":443" : ":80";
        return authority.EndsWith(port, StringComparison.Ordinal) ? authority[..^port.Length] : authority;
    }

    private bool IsAllowed(string authority, string scheme, string? outerHost)
    {
        ReadOnlySpan<char> named = WithoutDefaultPort(authority, scheme);
        if (_authorities.Length == 0)
        {
            return outerHost is not null && named.Equals(WithoutDefaultPort(outerHost, scheme), StringComparison.OrdinalIgnoreCase);
        }

        foreach (string allowed in _authorities)
        {
            if (named.Equals(WithoutDefaultPort(allowed, scheme), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
