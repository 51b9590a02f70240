using System.Net;
using System.Security.Claims;
using Aico.Protocols.Aico2;

namespace Aico;

/// <summary>Settings of AICO/2 at the server. Sources are sections of the AICO/2 document; defaults are those of section 18.</summary>
public sealed class Aico2ServerOptions
{
    private readonly List<Aico2ServerKey> _keys = [];

    /// <summary>Gets the files that hold the server's static keys, read when the host starts.</summary>
    /// <value>Together with <see cref="AddServerKey"/> 1 to 8 keys; new clients use the first. Default: none, and the host does not start. Source: section 16.1.</value>
    public IList<string> ServerKeyFiles { get; } = [];

    /// <summary>Gets or sets whether a key file that does not exist is made, with a new key.</summary>
    /// <value>Default: false, a missing file is an error: a server that silently makes a new key locks out every client that pins the old one.</value>
    public bool CreateMissingKeyFile { get; set; }

    /// <summary>Gets or sets whether <c>GET {base}/_aico/key</c> gives the public keys to clients that trust on first use.</summary>
    /// <value>Default: true. Source: section 16.1.</value>
    public bool PublishKeys { get; set; } = true;

    /// <summary>Gets or sets whether clients without a key of their own are served: the pattern NK.</summary>
    /// <value>Default: true. Source: section 16.2.</value>
    public bool AllowAnonymousClients { get; set; } = true;

    /// <summary>Gets or sets what maps a client's static public key, 32 bytes, to a principal, or to null to refuse it: enables the pattern IK.</summary>
    /// <value>
    /// Default: null, clients with keys are refused as <c>version-unsupported</c>. It must have no side effects: the handshake may be a replay. The
    /// principal takes effect with the first authentic request. Source: sections 3.4 and 16.2.
    /// </value>
    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ClaimsPrincipal?>>? AuthenticateClientKey { get; set; }

    /// <summary>Gets the ciphers of frames that are enabled; the client's order decides.</summary>
    /// <value>
    /// <c>xchacha20poly1305</c>, <c>aegis256</c>, or both. Default: the first, and <c>aegis256</c> where the CPU has AES instructions: without them
    /// it is slow and may leak through caches. Source: section 3.3.
    /// </value>
    public IList<string> Suites { get; } = [.. Suite.Preferred(Suite.HasAesInstructions).Select(static suite => suite.Name)];

    /// <summary>Gets or sets the age at which a session accepts no more requests.</summary>
    /// <value>Whole seconds, 60 s to 4 h. Default: 1 h. Source: section 3.3.</value>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromSeconds(Wire.DefaultLifetimeSeconds);

    /// <summary>Gets or sets how many requests a session may carry.</summary>
    /// <value>1,024 to 1,048,576. Default: 1,048,576. Source: section 3.3.</value>
    public int MaxRequestsPerSession { get; set; } = Wire.DefaultMaxRequests;

    /// <summary>Gets or sets the silence after which either side gives a sign of life; three times that ends a message.</summary>
    /// <value>Whole seconds, 5 to 60 s. Default: 15 s. Source: section 8.</value>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(Wire.DefaultHeartbeatSeconds);

    /// <summary>Gets or sets what is known of other processes that serve the same origin.</summary>
    /// <value>Default: <see cref="Topology.SingleNode"/>. Set <see cref="Topology.Unknown"/> for several nodes and for restarts that roll or overlap. Source: section 12.3.</value>
    public Topology Topology { get; set; } = Topology.SingleNode;

    /// <summary>Gets or sets how many confirmed sessions there may be. Beyond, the longest idle one makes room; if all are in use, handshakes get 503.</summary>
    /// <value>Positive. Default: 100,000, some 0.6 KB each, 0.9 KB once they have carried many requests. Source: section 19.</value>
    public int MaxSessions { get; set; } = 100_000;

    /// <summary>Gets or sets how many sessions may wait for their first request. Beyond, the oldest goes.</summary>
    /// <value>Positive. Default: 10,000. Source: section 19.</value>
    public int MaxUnconfirmedSessions { get; set; } = 10_000;

    /// <summary>Gets or sets how many confirmed sessions one client key may have. Beyond, its longest idle one goes.</summary>
    /// <value>Positive. Default: 32. Source: section 19.</value>
    public int MaxSessionsPerClientKey { get; set; } = 32;

    /// <summary>Gets or sets how many requests of one session may run at a time. Beyond, they get a sealed 503.</summary>
    /// <value>Positive. Default: 256. Source: section 10, step 10.</value>
    public int MaxRunningRequestsPerSession { get; set; } = 256;

    /// <summary>Gets or sets how long a dispatched call is remembered, so that it does not run twice.</summary>
    /// <value>600 s to 24 h. Default: 600 s. Source: section 12.3.</value>
    public TimeSpan LedgerTime { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Gets or sets how many dispatched calls are remembered. Beyond, the oldest is forgotten, and calls begun before it are refused.</summary>
    /// <value>Positive. Default: 1,000,000, some 100 bytes each. Source: section 12.3.</value>
    public int LedgerEntries { get; set; } = 1_000_000;

    /// <summary>Gets or sets the longest plaintext of a frame that is sent.</summary>
    /// <value>Bytes, 1,024 to 65,536. Default: 16,384. Source: section 8.</value>
    public int MaxFramePlaintext { get; set; } = Wire.DefaultFramePlaintext;

    /// <summary>Gets or sets whether the lengths of answers are hidden where an endpoint's <see cref="PaddingAttribute"/> does not say it.</summary>
    /// <value>Default: false. Padmé costs at most 12 % of the bytes sent. Source: section 8.</value>
    public bool PadMessages { get; set; }

    /// <summary>Gets or sets the longest item of a stream, either way.</summary>
    /// <value>Bytes, 1 to 1 GiB. Default: 4 MiB. Source: section 18.</value>
    public int MaxItemBytes { get; set; } = 4 << 20;

    /// <summary>Gets or sets the longest body of a request that is not streamed. Longer ones get a sealed 413.</summary>
    /// <value>Bytes, 1 to 1 GiB. Default: 16 MiB. Source: section 18.</value>
    public int MaxBodyBytes { get; set; } = 16 << 20;

    /// <summary>Gets or sets how long the body of a request that is not streamed may take to arrive. Slower ones get a sealed 408.</summary>
    /// <value>Positive, below 530 s: a call must not be forgotten before it is dispatched. Default: 480 s. Source: section 18.</value>
    public TimeSpan MaxBodyTime { get; set; } = TimeSpan.FromSeconds(480);

    /// <summary>Gets or sets how long an exchange may run in all, whatever becomes of its session.</summary>
    /// <value>Positive, at most 24 days. Default: 24 h. Source: section 18.</value>
    public TimeSpan MaxStreamTime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets how many handshakes per second one address may begin; beyond, it gets 429.</summary>
    /// <value>Positive. Default: 10. Behind a proxy, use forwarded headers before this layer. Source: section 18.</value>
    public double HandshakesPerSecond { get; set; } = 10;

    /// <summary>Gets or sets how many handshakes one address may begin at once after a rest.</summary>
    /// <value>Positive. Default: 30. Source: section 18.</value>
    public int HandshakeBurst { get; set; } = 30;

    /// <summary>Gets or sets how many handshakes are worked on at a time; beyond, they get 503.</summary>
    /// <value>Positive. Default: 64. Source: section 18.</value>
    public int MaxConcurrentHandshakes { get; set; } = 64;

    /// <summary>Gets the hosts and ports that sealed requests may name.</summary>
    /// <value>Such as <c>api.example</c> or <c>api.example:8443</c>; compared ignoring case, a default port left out. Default: empty, the one of the outer request. Source: section 10.</value>
    public IList<string> AllowedAuthorities { get; } = [];

    /// <summary>Gets or sets what a proxy in front takes away from the beginning of the path: required on the sealed path, and removed from it.</summary>
    /// <value>Begins with a slash and does not end with one, such as <c>/backend</c>. Default: null. Source: section 10.</value>
    public string? StrippedPrefix { get; set; }

    /// <summary>Gets the addresses whose <c>Forwarded</c> and <c>X-Forwarded-*</c> headers the application still sees. All other outer headers are removed.</summary>
    /// <value>Default: empty. Not needed where forwarded headers are used before this layer. Source: section 10.</value>
    public IList<IPNetwork> TrustedProxies { get; } = [];

    internal IReadOnlyList<Aico2ServerKey> Keys => _keys;

    /// <summary>Age of the process where a test plays a restart; null for the truth.</summary>
    internal TimeSpan? ProcessAge { get; set; }

    /// <summary>Adds a static key of the server. The caller keeps and disposes it, after the host has stopped.</summary>
    /// <param name="key">The key. While a key is being replaced, both are here. The first added comes first, before those of files.</param>
    /// <returns>These options.</returns>
    public Aico2ServerOptions AddServerKey(Aico2ServerKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _keys.Add(key);
        return this;
    }
}
