using System.Buffers;
using Aico.Protocols.AicoV1;

namespace Aico;

/// <summary>Chooses the protocol that a connection speaks.</summary>
public static class AicoConnectionOptionsExtensions
{
    private static readonly SearchValues<char> NotInPath = SearchValues.Create("?#\\ \r\n\t");

    /// <summary>Speaks AICO v1, the protocol of AICO's Python backend.</summary>
    /// <remarks>
    /// It protects content against someone who only listens. It does not protect against someone who can change traffic, and leaves paths, queries
    /// and headers, tokens included, readable: use it over TLS that ends at the server. Source: AICO v1, section 19.
    /// </remarks>
    /// <param name="options">The connection's options.</param>
    /// <param name="configure">Changes the protocol's settings, or null.</param>
    /// <exception cref="ArgumentException">The handshake path is not the path of a target: <c>/</c>, then no second <c>/</c>, query or fragment.</exception>
    public static void UseAicoV1(this AicoConnectionOptions options, Action<AicoV1Options>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new AicoV1Options();
        configure?.Invoke(settings);

        // Anything else could be resolved to another host, which would then be shaken hands with.
        string path = settings.HandshakePath ?? "";
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.AsSpan().ContainsAny(NotInPath))
        {
            throw new ArgumentException($"{nameof(AicoV1Options.HandshakePath)} must be a path such as {Wire.HandshakePath}.", nameof(configure));
        }

        options.Protocol = AicoV1Protocol.Capabilities;
        options.NeedsSecureTransport = true;
        options.CreateProtocol = settings.CreateProtocolAsync;
    }
}
