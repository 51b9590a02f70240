using System.Buffers.Binary;
using System.Security.Cryptography;
using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>Noise's symmetric state for ChaChaPoly and SHA256: hash, chaining key, cipher key and its nonce.</summary>
/// <remarks>
/// Noise revision 34, section 5.2; written out in section 3.2 of the AICO/2 document. Hash and keys 32 bytes, tag 16,
/// nonce 12: four zeros and a little-endian counter.
/// </remarks>
internal sealed class SymmetricState : IDisposable
{
    private readonly Secret _chainingKey = new(Wire.HashSize);
    private readonly Secret _key = new(Wire.KeySize);
    private readonly byte[] _hash = new byte[Wire.HashSize];
    private ulong _nonce;
    private bool _hasKey;

    /// <param name="protocolName">Exactly 32 bytes, hence not hashed.</param>
    public SymmetricState(ReadOnlySpan<byte> protocolName)
    {
        protocolName.CopyTo(_hash);
        protocolName.CopyTo(_chainingKey.Span);
    }

    public ReadOnlySpan<byte> Hash => _hash;

    public void MixHash(ReadOnlySpan<byte> data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    public void MixKey(ReadOnlySpan<byte> input)
    {
        Kdf.Pair(_chainingKey.Span, input, _chainingKey.Span, _key.Span);
        _nonce = 0;
        _hasKey = true;
    }

    /// <summary>Writes ciphertext and tag: 16 bytes more than the plaintext.</summary>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> output)
    {
        Span<byte> nonce = stackalloc byte[Sodium.ChaChaNonceSize];
        NextNonce(nonce);
        Sodium.ChaChaSeal(output, plaintext, _hash, nonce, _key.Span);
        MixHash(output);
    }

    /// <summary>Opens ciphertext and tag; false if they are not authentic, and then the handshake is over.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> input, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[Sodium.ChaChaNonceSize];
        NextNonce(nonce);
        if (!Sodium.TryChaChaOpen(plaintext, input, _hash, nonce, _key.Span))
        {
            return false;
        }

        MixHash(input);
        return true;
    }

    /// <summary>Noise's Split(): the first key is for the initiator's direction. The caller zeroes both.</summary>
    public void Split(Span<byte> first, Span<byte> second) => Kdf.Pair(_chainingKey.Span, [], first, second);

    public void Dispose()
    {
        _chainingKey.Dispose();
        _key.Dispose();
    }

    public override string ToString() => nameof(SymmetricState);

    private void NextNonce(Span<byte> nonce)
    {
        // Noise sends plaintext before the first MixKey; the two patterns here never get that far without a key.
        if (!_hasKey)
        {
            throw new InvalidOperationException("There is no key yet.");
        }

        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], _nonce++);
    }
}
