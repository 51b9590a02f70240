using Aico.Protocols.AicoV1;

namespace Aico;

/// <summary>Chooses the protocol that a connection speaks.</summary>
public static class AicoConnectionOptionsExtensions
{
    /// <summary>Speaks AICO v1, the protocol of AICO's Python backend.</summary>
    /// <remarks>
    /// It protects content against someone who only listens. It does not protect against someone who can change traffic, and leaves paths, queries
    /// and headers, tokens included, readable: use it over TLS that ends at the server. Source: AICO v1, section 19.
    /// </remarks>
    /// <param name="options">The connection's options.</param>
    /// <param name="configure">Changes the protocol's settings, or null.</param>
    public static void UseAicoV1(this AicoConnectionOptions options, Action<AicoV1Options>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new AicoV1Options();
        configure?.Invoke(settings);
        options.Protocol = AicoV1Protocol.Capabilities;
        options.NeedsSecureTransport = true;
        options.CreateProtocol = settings.CreateProtocolAsync;
    }
}
