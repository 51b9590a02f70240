using Aico.Protocols.AicoV1;

namespace Aico;

/// <summary>Settings of AICO v1 at the server. Sources are sections of the AICO v1 document.</summary>
public sealed class AicoV1ServerOptions
{
    /// <summary>Gets or sets the path of the handshake.</summary>
    /// <value>A whole path below <see cref="AicoServerOptions.BasePath"/>, compared exactly. Default: <c>/api/v1/handshake</c>. Source: section 3.</value>
    public string HandshakePath { get; set; } = Wire.HandshakePath;

    /// <summary>Gets or sets what keeps the server's Ed25519 identity, loaded when the host starts.</summary>
    /// <value>Default: null, a fresh identity per process. Use a <see cref="FileIdentityStore"/> where clients pin it.</value>
    public IIdentityStore? IdentityStore { get; set; }

    /// <summary>Gets or sets the age at which a session accepts no more requests, counted from its handshake.</summary>
    /// <value>Positive. Default: 3600 s. Source: section 4.</value>
    public TimeSpan SessionLifetime { get; set; } = Wire.SessionLifetime;

    /// <summary>Gets or sets how long beyond <see cref="SessionLifetime"/> an answer may still run; then its connection is aborted.</summary>
    /// <value>Zero or more; together with the lifetime at most 24 days. Default: 10 min. Source: section 17, rule 9.</value>
    public TimeSpan StreamOverrun { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how many sessions one client identity may have at a time; one more replaces the oldest, preferably one never used.</summary>
    /// <value>1 to 64. Default: 4. Source: section 17, rule 14.</value>
    public int SessionsPerClient { get; set; } = 4;

    /// <summary>Gets or sets how many sessions there may be in all. Beyond, expired and never used ones make room; else handshakes get 503.</summary>
    /// <value>Positive. Default: 10,000. Source: section 17, rule 15.</value>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>Gets or sets the longest body of a request as it is sent: the envelope, which is a third longer than what it holds.</summary>
    /// <value>Bytes, 256 to 1 GiB. Default: 1 MiB. Longer ones get 413. Source: section 17, rule 17.</value>
    public int MaxRequestBytes { get; set; } = 1 << 20;

    /// <summary>Gets or sets the longest answer that is sealed as one, and the longest line of a stream, before sealing.</summary>
    /// <value>Bytes, 256 to 512 MiB. Default: 16 MiB. A longer answer becomes a sealed 500. Source: section 17, rule 10.</value>
    public int MaxResponseBytes { get; set; } = 16 << 20;

    /// <summary>Gets or sets how far the timestamp of a handshake may be off, either way, if it has one.</summary>
    /// <value>Positive. Default: 30 s. Source: section 3.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how many handshakes are remembered, so that a recorded one is refused. Lost on restart.</summary>
    /// <value>Positive. Default: 100,000. Source: section 17, rule 13.</value>
    public int RememberedChallenges { get; set; } = 100_000;

    /// <summary>Gets or sets how many nonces, received and sent, a session remembers before it ends.</summary>
    /// <value>Positive; some 60 bytes each. Default: 200,000. Source: section 17, rule 16.</value>
    public int MaxNoncesPerSession { get; set; } = 200_000;

    /// <summary>Gets or sets whether a GET without a body, named by <c>X-Client-ID</c> or the query's <c>client_id</c>, is served.</summary>
    /// <value>Default: true, since known clients use it. Nothing then proves that the caller holds the key. Source: section 17, rule 5.</value>
    public bool AcceptHeaderOnlyGet { get; set; } = true;

    /// <summary>Gets or sets how many handshakes per second one address may begin; beyond, it gets 429.</summary>
    /// <value>Positive. Default: 10. Behind a proxy, use forwarded headers before this layer. Source: section 17, rule 15.</value>
    public double HandshakesPerSecond { get; set; } = 10;

    /// <summary>Gets or sets how many handshakes one address may begin at once after a rest.</summary>
    /// <value>Positive. Default: 30. Source: section 17, rule 15.</value>
    public int HandshakeBurst { get; set; } = 30;

    /// <summary>Gets or sets how many handshakes are worked on at a time; beyond, they get 503.</summary>
    /// <value>Positive. Default: 64. Source: section 17, rule 15.</value>
    public int MaxConcurrentHandshakes { get; set; } = 64;
}
