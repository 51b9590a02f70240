using Aico.Protocols.Aico2;

namespace Aico;

/// <summary>Settings of AICO/2 at the client. A connection needs something to trust: pinned keys, or trust on first use.</summary>
/// <remarks>Sources are sections of the AICO/2 document.</remarks>
public sealed class Aico2Options
{
    internal const int MaxPins = 8;

    private readonly List<byte[]> _pins = [];

    /// <summary>Gets or sets what keeps the client's own X25519 key, by which a server can know it again.</summary>
    /// <value>
    /// Default: null, the client is anonymous to the protocol. The store holds the 32 bytes of a private key that is used for nothing else. Section 16.2.
    /// </value>
    public IIdentityStore? IdentityStore { get; set; }

    /// <summary>Gets or sets whether the lengths of heads and content are hidden where a contract does not say it.</summary>
    /// <value>Default: false. Padding costs at most 12 % of the bytes sent. Section 8.</value>
    public bool PadMessages { get; set; }

    internal IReadOnlyList<byte[]> Pins => _pins;

    internal IPinStore? PinStore { get; private set; }

    internal bool AllowsFirstUseOverHttp { get; private set; }

    // For tests of the four combinations with and without AES instructions.
    internal IReadOnlyList<Suite> Suites { get; set; } = Suite.Preferred(Suite.HasAesInstructions);

    /// <summary>Trusts a server that holds this key. May be called for up to 8 keys: ship the next one before the server changes to it. Section 16.1.</summary>
    /// <param name="pin">The server's public key as its key tool prints it: base64url without padding.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">This is not a key, or there are 8 already.</exception>
    public Aico2Options PinServerKey(string pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        byte[] key = new byte[Wire.KeySize];
        return Base64UrlText.TryDecodeExact(pin, key)
            ? PinServerKey(key)
            : throw new ArgumentException("A pin is the base64url text of a public key of 32 bytes, without padding.", nameof(pin));
    }

    /// <summary>Trusts a server that holds this key. May be called for up to 8 keys. Section 16.1.</summary>
    /// <param name="publicKey">The server's X25519 public key, 32 bytes.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">This is not a key, or there are 8 already.</exception>
    public Aico2Options PinServerKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != Wire.KeySize)
        {
            throw new ArgumentException("A server's public key has 32 bytes.", nameof(publicKey));
        }

        if (_pins.Count == MaxPins)
        {
            throw new ArgumentException($"There are {MaxPins} pins already.", nameof(publicKey));
        }

        _pins.Add(publicKey.ToArray());
        return this;
    }

    /// <summary>Trusts the key that the server names at the first contact, and only that one from then on. Whoever stands between at that moment wins.</summary>
    /// <param name="store">Keeps the key.</param>
    /// <param name="allowHttp">Whether to do so over <c>http://</c> to a host other than this machine, where anyone on the way can name a key.</param>
    /// <returns>These options.</returns>
    public Aico2Options TrustOnFirstUse(IPinStore store, bool allowHttp = false)
    {
        ArgumentNullException.ThrowIfNull(store);
        PinStore = store;
        AllowsFirstUseOverHttp = allowHttp;
        return this;
    }
}
