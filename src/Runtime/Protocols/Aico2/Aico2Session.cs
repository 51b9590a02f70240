using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>One AICO/2 session: a key per direction, what the server granted, and the client's request counter. Safe for concurrent use.</summary>
/// <remarks>
/// Section 5. Established is R for a client (message 2 was opened) and M for a server (message 2 was about to be handed to the transport);
/// M ≤ R always holds. What only a server keeps (window, principal, confirmed or not) lives with the server.
/// Keys: 2 × 32 bytes, raw, in one pinned array, zeroed by the last release.
/// </remarks>
internal sealed class Aico2Session : Session
{
    private readonly Secret _keys;
    private readonly byte[] _id;
    private readonly byte[] _hash;
    private readonly double _renewalShare;
    private long _lastNumber;
    private volatile bool _sent;
    private volatile bool _destroyed;

    /// <param name="protocol">The protocol that made it.</param>
    /// <param name="terms">What the server granted.</param>
    /// <param name="keys"><c>K_c2s ‖ K_s2c</c>; the session owns them.</param>
    /// <param name="hash">h of the handshake.</param>
    /// <param name="renewalShare">Share of lifetime or requests at which the next session is made in the background.</param>
    /// <param name="established">R or M.</param>
    public Aico2Session(IWireProtocol protocol, SessionTerms terms, Secret keys, ReadOnlySpan<byte> hash, double renewalShare, in Instant established)
        : base(protocol, established)
    {
        _keys = keys;
        _id = terms.Id;
        _hash = hash.ToArray();
        _renewalShare = renewalShare;
        Suite = terms.Suite;
        Lifetime = TimeSpan.FromSeconds(terms.LifetimeSeconds);
        MaxRequests = terms.MaxRequests;
        Heartbeat = TimeSpan.FromSeconds(terms.HeartbeatSeconds);
    }

    /// <summary>sid: 16 to 512 bytes.</summary>
    public ReadOnlySpan<byte> Id => _id;

    /// <summary>h, 32 bytes: names this very handshake, the same on both ends and nowhere else. Not secret.</summary>
    public ReadOnlySpan<byte> HandshakeHash => _hash;

    public Suite Suite { get; }

    /// <summary>exp.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>Highest request number.</summary>
    public int MaxRequests { get; }

    /// <summary>hb: longest silence of a sender; three times that ends a message.</summary>
    public override TimeSpan Heartbeat { get; }

    /// <summary>Requests numbered so far; at most <see cref="MaxRequests"/> of them were sent.</summary>
    public long LastNumber => Math.Min(Interlocked.Read(ref _lastNumber), MaxRequests);

    /// <summary>Whether a client may start a request: rules (a) to (d) of section 5.</summary>
    public override bool IsUsable(in Instant now)
    {
        TimeSpan age = now.Monotonic - Established.Monotonic;
        TimeSpan drift = now.Wall - Established.Wall - age;
        long used = LastNumber;
        return !_destroyed
            && age < Lifetime - Wire.ClientMargin
            && used < MaxRequests
            && (_sent || age < Wire.UnusedLifetime)
            && drift.Duration() <= Wire.MaxClockDrift;
    }

    public override void MarkSent() => _sent = true;

    /// <summary>Whether 80 % (± 5 %) of lifetime or requests are used.</summary>
    public override bool IsRenewalDue(in Instant now) =>
        now.Monotonic - Established.Monotonic >= Lifetime * _renewalShare || LastNumber >= MaxRequests * _renewalShare;

    /// <summary>Whether a server refuses new requests. Running exchanges go on.</summary>
    public bool IsExpired(in Instant now) => now.Monotonic - Established.Monotonic >= Lifetime;

    /// <summary>Draws the number of the next request, 1, 2, 3 …; false if all are used. No number is given twice.</summary>
    public bool TryNumber(out ulong number)
    {
        // Interlocked, and never turned back: also after the last number it only grows.
        long next = Interlocked.Increment(ref _lastNumber);
        number = (ulong)next;
        return next <= MaxRequests;
    }

    /// <summary>The key of one direction, 32 bytes.</summary>
    /// <exception cref="ObjectDisposedException">The keys are gone: sealing under zeros would be worse than failing.</exception>
    public ReadOnlySpan<byte> KeyOf(Direction direction)
    {
        ObjectDisposedException.ThrowIf(_destroyed, this);
        return direction == Direction.Request ? _keys.Span[..Wire.KeySize] : _keys.Span[Wire.KeySize..];
    }

    public override string ToString() => nameof(Aico2Session);

    protected override void Destroy()
    {
        _destroyed = true;
        _keys.Dispose();
    }
}
