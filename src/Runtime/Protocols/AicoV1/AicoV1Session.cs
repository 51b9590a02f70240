using Aico.Crypto;

namespace Aico.Protocols.AicoV1;

/// <summary>What a received nonce says about the message that carries it.</summary>
internal enum NonceUse
{
    Fresh,

    /// <summary>The same message came before: a replay.</summary>
    Repeated,

    /// <summary>We sealed this message ourselves: a reflection.</summary>
    Own,

    /// <summary>Not seen before, but the session has carried as many messages as it may.</summary>
    Full,
}

/// <summary>One AICO v1 session: a box key for both directions and the nonces that were used under it. Safe for concurrent use.</summary>
/// <remarks>
/// The protocol has no counters and uses one key both ways, so remembering nonces is the only defence against replay and reflection.
/// Source: AICO v1, sections 14, 17 (rules 4 and 16) and 19 (4, 5 and 6).
/// </remarks>
internal sealed class AicoV1Session : Session
{
    private readonly Secret _boxKey;
    private readonly RandomFill _random;
    private readonly Lock _nonces = new();
    private readonly HashSet<Nonce> _received = [];
    private readonly HashSet<Nonce> _sent = [];
    private readonly TimeSpan _lifetime;
    private readonly int _maxMessages;

    public AicoV1Session(
        AicoV1Protocol protocol, Secret boxKey, string clientId, byte[] clientIdentity, TimeSpan lifetime, int maxMessages, RandomFill random, in Instant established)
        : base(protocol, established)
    {
        _boxKey = boxKey;
        ClientId = clientId;
        ClientIdentity = clientIdentity;
        _lifetime = lifetime;
        _maxMessages = maxMessages;
        _random = random;
    }

    /// <summary>16 lower-case hexadecimal digits: how a request names its session.</summary>
    public string ClientId { get; }

    /// <summary>The client's whole Ed25519 public key, 32 bytes.</summary>
    public byte[] ClientIdentity { get; }

    /// <summary>Messages sealed and opened so far.</summary>
    public int Messages
    {
        get
        {
            lock (_nonces)
            {
                return _received.Count + _sent.Count;
            }
        }
    }

    public override bool IsUsable(in Instant now) => now.Since(Established) < _lifetime && Messages < _maxMessages;

    /// <summary>Seals into <c>nonce ‖ tag ‖ ciphertext</c>: 40 bytes more than the plaintext.</summary>
    public void Seal(ReadOnlySpan<byte> plaintext, Span<byte> payload)
    {
        Span<byte> nonce = payload[..Wire.NonceSize];
        _random(nonce);
        lock (_nonces)
        {
            // Full, it accepts no more requests, so nothing can be reflected into it; an endless stream must not fill the memory.
            if (_received.Count + _sent.Count < _maxMessages)
            {
                _sent.Add(Nonce.Read(nonce));
            }
        }

        Sodium.BoxSeal(payload[Wire.NonceSize..], plaintext, nonce, _boxKey.Span);
    }

    /// <summary>Opens a payload into a buffer of exactly 40 bytes less; false for everything that is not authentic, whatever is wrong with it.</summary>
    public bool TryOpen(ReadOnlySpan<byte> payload, Span<byte> plaintext) =>
        payload.Length >= Wire.Overhead
        && Sodium.TryBoxOpen(plaintext, payload[Wire.NonceSize..], payload[..Wire.NonceSize], _boxKey.Span);

    /// <summary>Takes note of a nonce that was received. Called after the payload opened: forged nonces must not fill the memory.</summary>
    public NonceUse Admit(ReadOnlySpan<byte> payload)
    {
        Nonce nonce = Nonce.Read(payload);
        lock (_nonces)
        {
            if (_sent.Contains(nonce))
            {
                return NonceUse.Own;
            }

            if (_received.Contains(nonce))
            {
                return NonceUse.Repeated;
            }

            // Remembered even beyond the limit: whoever goes on after Full must still see the same message coming again.
            bool full = _received.Count + _sent.Count >= _maxMessages;
            _received.Add(nonce);
            return full ? NonceUse.Full : NonceUse.Fresh;
        }
    }

    public override string ToString() => nameof(AicoV1Session);

    protected override void Destroy() => _boxKey.Dispose();
}
