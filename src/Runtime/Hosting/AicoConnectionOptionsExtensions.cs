using System.Buffers;
using Aico.Hosting;
using Aico.Protocols.Aico2;
using Aico.Protocols.AicoV1;
using Aico.Sessions;

namespace Aico;

/// <summary>Chooses the protocol that a connection speaks.</summary>
public static class AicoConnectionOptionsExtensions
{
    private static readonly SearchValues<char> NotInPath = SearchValues.Create("?#\\ \r\n\t");

    /// <summary>Speaks AICO/2, the default protocol: end to end between this process and the server that holds the trusted key.</summary>
    /// <remarks>
    /// Method, path, query, headers, status and content are sealed, also against whoever terminates TLS in between. There is no fallback to any other
    /// protocol. Source: AICO/2; docs/protocol.md, docs/threat-model.md.
    /// </remarks>
    /// <param name="options">The connection's options.</param>
    /// <param name="configure">Says which server to trust, with <see cref="Aico2Options.PinServerKey(string)"/> or <see cref="Aico2Options.TrustOnFirstUse"/>.</param>
    public static void UseAico2(this AicoConnectionOptions options, Action<Aico2Options> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new Aico2Options();
        configure(settings);
        options.Choose(Aico2Protocol.Capabilities, maxItemBytes: 4 * 1024 * 1024);
        options.ProtocolFaults = address => Aico2Faults(settings, address);
        options.CreateConnector = own => new Aico2Connector(
            settings, own.BaseAddress!, own.LoggerFactory?.CreateLogger("Aico") ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
    }

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
            throw new ArgumentException($"{nameof(AicoV1Options.HandshakePath)} must be a path such as {Protocols.AicoV1.Wire.HandshakePath}.", nameof(configure));
        }

        options.Choose(AicoV1Protocol.Capabilities, maxItemBytes: 1024 * 1024);
        options.NeedsSecureTransport = true;
        options.CreateConnector = _ => new ProtocolConnector(settings.CreateProtocolAsync);
    }

    private static IEnumerable<string> Aico2Faults(Aico2Options settings, Uri address)
    {
        if (settings.Pins.Count == 0 && settings.PinStore is null)
        {
            yield return $"AICO/2 has no server key to trust: call {nameof(Aico2Options.PinServerKey)} or {nameof(Aico2Options.TrustOnFirstUse)} in UseAico2.";
        }

        if (settings.Pins.Count > 0 && settings.PinStore is not null)
        {
            yield return "AICO/2 trusts either pinned keys or the key of the first contact, not both.";
        }

        if (settings.PinStore is not null && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !settings.AllowsFirstUseOverHttp)
        {
            yield return $"Over http:// anyone on the way can name the key that is trusted on first use; {address.Host} is not this machine. Use https or a pin, or allow it in {nameof(Aico2Options.TrustOnFirstUse)}.";
        }
    }
}
