using NSec.Cryptography;

namespace Aico.Crypto;

/// <summary>A long-lived Ed25519 signing key (RFC 8032): seed and public key have 32 bytes, signatures 64.</summary>
/// <remarks>One per connection or server: NSec's keys cost four memory mappings each, which is too much for anything more numerous.</remarks>
internal sealed class SigningIdentity : IDisposable
{
    public const int SeedSize = 32;
    public const int PublicKeySize = 32;
    public const int SignatureSize = 64;

    private static readonly SignatureAlgorithm Ed25519 = SignatureAlgorithm.Ed25519;

    private readonly Key _key;

    private SigningIdentity(Key key)
    {
        _key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    public byte[] PublicKey { get; }

    public static SigningIdentity FromSeed(ReadOnlySpan<byte> seed) => new(Key.Import(Ed25519, seed, KeyBlobFormat.RawPrivateKey));

    /// <summary>False for a wrong length, a malleated signature, a key of low order, or a signature that does not fit.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize
        && signature.Length == SignatureSize
        && NSec.Cryptography.PublicKey.TryImport(Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out PublicKey? key)
        && key is not null
        && Ed25519.Verify(key, data, signature);

    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature) => Ed25519.Sign(_key, data, signature);

    public void Dispose() => _key.Dispose();

    public override string ToString() => nameof(SigningIdentity);
}
