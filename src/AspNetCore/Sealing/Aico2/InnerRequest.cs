using Aico.Protocols;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>The request as the application sees it: inner values only. Section 10.</summary>
internal sealed class InnerRequest : IHttpRequestFeature, IHttpRequestBodyDetectionFeature
{
    private static readonly string[] Traces = ["traceparent", "tracestate"];
    private static readonly string[] Forwarding =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Real-IP",
    ];

    private InnerRequest(IHttpRequestFeature outer, MessageHead head, string target)
    {
        // The same bytes of a path give the same decoded path: what the server and UsePathBase made of it stands.
        int query = target.IndexOf('?', StringComparison.Ordinal);
        Protocol = outer.Protocol;
        Scheme = head.Scheme;
        Method = head.Method;
        PathBase = outer.PathBase;
        Path = outer.Path;
        QueryString = query < 0 ? "" : target[query..];
        RawTarget = target;
        Headers = new HeaderDictionary(head.Headers.Count + 1) { ["Host"] = head.Authority };
        foreach ((string name, string value) in head.Headers)
        {
            Headers.Append(name, value);
        }

        // Compression would let the length of a sealed answer tell what it holds.
        Headers.Remove("Accept-Encoding");
    }

    public string Protocol { get; set; }

    public string Scheme { get; set; }

    public string Method { get; set; }

    public string PathBase { get; set; }

    public string Path { get; set; }

    public string QueryString { get; set; }

    public string RawTarget { get; set; }

    public IHeaderDictionary Headers { get; set; }

    public Stream Body { get; set; } = Stream.Null;

    public bool CanHaveBody { get; set; }

    /// <param name="context">The outer request.</param>
    /// <param name="head">The inner head.</param>
    /// <param name="target">The inner target, without the prefix that a proxy stripped.</param>
    /// <param name="hasBody">Whether something follows the head.</param>
    /// <param name="keepForwarding">Whether the peer is a proxy that is trusted to say whom it forwards.</param>
    public static InnerRequest Of(HttpContext context, MessageHead head, string target, bool hasBody, bool keepForwarding)
    {
        IHttpRequestFeature outer = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var inner = new InnerRequest(outer, head, target) { CanHaveBody = hasBody };
        foreach (string name in Traces)
        {
            if (!inner.Headers.ContainsKey(name) && outer.Headers.TryGetValue(name, out var value))
            {
                inner.Headers[name] = value;
            }
        }

        if (keepForwarding)
        {
            // The proxy's word, or none: a client must not speak for it.
            foreach (string name in Forwarding)
            {
                inner.Headers.Remove(name);
                if (outer.Headers.TryGetValue(name, out var value))
                {
                    inner.Headers[name] = value;
                }
            }
        }

        return inner;
    }

    /// <summary>Takes the outer request's place.</summary>
    public void Install(HttpContext context)
    {
        context.Features.Set<IHttpRequestFeature>(this);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(this);

        // The server's own would give the sealed bytes, and outer trailers.
        context.Features.Set<IRequestBodyPipeFeature>(new RequestBodyPipeFeature(context));
        context.Features.Set<IHttpRequestTrailersFeature>(null);
    }
}
