namespace Aico.Crypto;

/// <summary>An X25519 key pair (RFC 7748), ephemeral or static. Keys and shared secrets have 32 bytes.</summary>
/// <remarks>Not an NSec key: those cost four memory mappings each, and a flood of handshakes must not exhaust them.</remarks>
internal sealed class X25519KeyPair : IDisposable
{
    public const int KeySize = Sodium.KeySize;

    private readonly Secret _privateKey = new(KeySize);
    private readonly byte[] _publicKey = new byte[KeySize];

    private X25519KeyPair()
    {
    }

    public ReadOnlySpan<byte> PublicKey => _publicKey;

    public static X25519KeyPair Generate()
    {
        var pair = new X25519KeyPair();
        Sodium.BoxKeyPair(pair._publicKey, pair._privateKey.Span);
        return pair;
    }

    /// <summary>Takes a given private key: a static key from its file, or an ephemeral one of a known-answer test.</summary>
    public static X25519KeyPair FromPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != KeySize)
        {
            throw new ArgumentException($"An X25519 private key has {KeySize} bytes.", nameof(privateKey));
        }

        var pair = new X25519KeyPair();
        privateKey.CopyTo(pair._privateKey.Span);
        Sodium.ScalarMultBase(pair._publicKey, pair._privateKey.Span);
        return pair;
    }

    /// <summary>Computes the secret shared with a peer; false if it is all zeros. The caller zeroes it.</summary>
    public bool TryAgree(ReadOnlySpan<byte> peerPublicKey, Span<byte> shared) => Sodium.TryScalarMult(shared, _privateKey.Span, peerPublicKey);

    public void Dispose() => _privateKey.Dispose();

    public override string ToString() => nameof(X25519KeyPair);
}
