using System.Text.Json;
using System.Text.Json.Serialization;
using Aico.Protocols;
using Aico.Sessions;
using Microsoft.Extensions.Logging;

namespace Aico;

/// <summary>How a connection reaches its server and protects what it sends. Read once, when the connection is made.</summary>
/// <remarks>Source: contract language, section 9.</remarks>
public sealed class AicoConnectionOptions
{
    private int? _maxItemBytes;

    /// <summary>Gets or sets the address that contracts' base paths are appended to.</summary>
    /// <value>An absolute http or https address without query, fragment and user info. Required.</value>
    public Uri? BaseAddress { get; set; }

    /// <summary>Gets or sets whether AICO v1 may be spoken over <c>http://</c> to a host other than this machine.</summary>
    /// <value>Default: false. AICO v1 leaves tokens, paths and headers readable, so such a link protects no one.</value>
    public bool AllowInsecureTransport { get; set; }

    /// <summary>Gets or sets what supplies the credential where a contract says <c>[Headers("Authorization: Bearer")]</c>.</summary>
    /// <value>Asked on every attempt; null or blank sends no header. What it throws reaches the caller as it is.</value>
    public Func<AuthorizationContext, CancellationToken, ValueTask<string?>>? Authorization { get; set; }

    /// <summary>Gets or sets the JSON context for all contracts of the connection, instead of those that contracts name.</summary>
    public JsonSerializerContext? JsonContext { get; set; }

    /// <summary>Gets or sets serializer options for all contracts of the connection; they win over <see cref="JsonContext"/>.</summary>
    public JsonSerializerOptions? JsonOptions { get; set; }

    /// <summary>Gets or sets the time limits of calls that contracts do not set themselves.</summary>
    public CallTimeouts Timeouts { get; set; } = new();

    /// <summary>Gets or sets the longest accepted answer of a unary call.</summary>
    /// <value>Bytes, positive. Default: 16 MiB.</value>
    public int MaxResponseBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Gets or sets the longest accepted item of a stream, as it arrives on the wire.</summary>
    /// <value>Bytes, positive. Default: 4 MiB under AICO/2, 1 MiB under AICO v1.</value>
    public int MaxItemBytes
    {
        get => _maxItemBytes ?? DefaultMaxItemBytes;
        set => _maxItemBytes = value;
    }

    /// <summary>Gets or sets the HTTP version to ask for.</summary>
    /// <value>
    /// Default: 2.0. Calls that send and receive at once need it, and over https it is agreed on by TLS. Over <c>http://</c> version 1.1 is spoken unless
    /// <see cref="HttpVersionPolicy"/> says <see cref="HttpVersionPolicy.RequestVersionExact"/>, which takes the server's HTTP/2 for granted.
    /// </value>
    public Version HttpVersion { get; set; } = System.Net.HttpVersion.Version20;

    /// <summary>Gets or sets whether another version than <see cref="HttpVersion"/> will do.</summary>
    /// <value>Default: <see cref="HttpVersionPolicy.RequestVersionOrLower"/>.</value>
    public HttpVersionPolicy HttpVersionPolicy { get; set; } = HttpVersionPolicy.RequestVersionOrLower;

    /// <summary>Gets or sets what changes a request's sealed head before each attempt: correlation ids, credentials of another scheme.</summary>
    /// <value>Runs after the contract's own headers and <see cref="Authorization"/>. What it throws reaches the caller as it is. Default: null.</value>
    public Func<OutgoingRequest, CancellationToken, ValueTask>? BeforeSend { get; set; }

    /// <summary>Gets or sets when a contract fails that has methods the protocol cannot carry.</summary>
    public UnsupportedMethods UnsupportedMethods { get; set; }

    /// <summary>Gets or sets the clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets where the connection logs, under the category <c>Aico</c>. Default: nowhere; with dependency injection, the container's.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    internal ProtocolFeatures? Protocol { get; set; }

    internal bool NeedsSecureTransport { get; set; }

    // Read by the connection; what it makes is the connection's own.
    internal Func<AicoConnectionOptions, SessionConnector>? CreateConnector { get; set; }

    internal int DefaultMaxItemBytes { get; private set; } = 1024 * 1024;

    // What of the options does not fit the protocol, for an address that is one.
    internal Func<Uri, IEnumerable<string>>? ProtocolFaults { get; set; }

    internal bool HasTwoProtocols { get; private set; }

    internal IServiceProvider? Services { get; set; }

    internal void Choose(ProtocolFeatures protocol, int maxItemBytes)
    {
        HasTwoProtocols |= Protocol is not null && Protocol.Name != protocol.Name;
        Protocol = protocol;
        DefaultMaxItemBytes = maxItemBytes;
    }
}
