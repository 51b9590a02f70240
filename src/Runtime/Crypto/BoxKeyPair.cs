namespace Aico.Crypto;

/// <summary>An ephemeral X25519 key pair that agrees on a crypto_box key. Keys have 32 bytes.</summary>
internal sealed class BoxKeyPair : IDisposable
{
    private readonly Secret _secretKey = new(Sodium.KeySize);
    private readonly byte[] _publicKey = new byte[Sodium.KeySize];

    private BoxKeyPair()
    {
    }

    public ReadOnlySpan<byte> PublicKey => _publicKey;

    public static BoxKeyPair Generate()
    {
        var pair = new BoxKeyPair();
        Sodium.BoxKeyPair(pair._publicKey, pair._secretKey.Span);
        return pair;
    }

    /// <summary>Takes a given secret key: for known-answer tests.</summary>
    public static BoxKeyPair FromSecretKey(ReadOnlySpan<byte> secretKey)
    {
        var pair = new BoxKeyPair();
        secretKey.CopyTo(pair._secretKey.Span);
        Sodium.ScalarMultBase(pair._publicKey, pair._secretKey.Span);
        return pair;
    }

    /// <summary>Computes the box key with a peer; false for a key of the wrong length or of low order.</summary>
    public bool TryAgree(ReadOnlySpan<byte> peerPublicKey, Secret boxKey) =>
        peerPublicKey.Length == Sodium.KeySize && Sodium.TryBoxBeforeNm(boxKey.Span, peerPublicKey, _secretKey.Span);

    public void Dispose() => _secretKey.Dispose();
}
