using System.Security.Cryptography;
using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>Noise_NK and Noise_IK with 25519, ChaChaPoly and SHA256: both messages, both sides. Used once, for one handshake.</summary>
/// <remarks>
/// Noise revision 34; section 3.2. Sizes in bytes: keys 32, tags 16.
/// <code>
/// message 1 NK   e(32) ‖ Enc(payload)                     message 2   e(32) ‖ Enc(payload)
/// message 1 IK   e(32) ‖ Enc(s)(48) ‖ Enc(payload)
/// </code>
/// Every Diffie-Hellman result is tested for all zeros, which Noise leaves open: <see cref="TryMix"/> is the only place that uses one.
/// False from any method means that the handshake is over; what was wrong is not said.
/// </remarks>
internal sealed class NoiseHandshake : IDisposable
{
    private const int EncryptedKeySize = Wire.KeySize + Wire.HandshakeTagSize;

    private readonly SymmetricState _state;
    private readonly NoisePattern _pattern;
    private readonly X25519KeyPair? _static;
    private readonly byte[] _remoteStatic = new byte[Wire.KeySize];
    private readonly byte[] _remoteEphemeral = new byte[Wire.KeySize];
    private X25519KeyPair? _ephemeral;
    private Step _step;

    private NoiseHandshake(NoisePattern pattern, ReadOnlySpan<byte> prologue, ReadOnlySpan<byte> serverPublicKey, X25519KeyPair? ownStatic, Step first)
    {
        _pattern = pattern;
        _static = ownStatic;
        _step = first;
        _state = new SymmetricState(pattern == NoisePattern.IK ? Wire.NoiseIk : Wire.NoiseNk);
        _state.MixHash(prologue);
        _state.MixHash(serverPublicKey);
    }

    private enum Step
    {
        WriteFirst,
        ReadFirst,
        WriteSecond,
        ReadSecond,
        Done,
        Failed,
    }

    /// <summary>Size of message 1 without its payload.</summary>
    public int Overhead1 => Overhead1Of(_pattern);

    /// <summary>Size of message 2 without its payload.</summary>
    public static int Overhead2 => Wire.KeySize + Wire.HandshakeTagSize;

    /// <summary>Noise's h: the channel binding once both messages are through.</summary>
    public ReadOnlySpan<byte> Hash => _state.Hash;

    /// <summary>The peer's static key: the server's for a client; for a server the client's, with IK and after message 1.</summary>
    public ReadOnlySpan<byte> RemoteStatic => _remoteStatic;

    public static int Overhead1Of(NoisePattern pattern) => Wire.KeySize + (pattern == NoisePattern.IK ? EncryptedKeySize : 0) + Wire.HandshakeTagSize;

    /// <summary>The client's side. Its static key, with IK only, stays the caller's; the ephemeral key is fresh, and the handshake owns it.</summary>
    public static NoiseHandshake Initiate(
        NoisePattern pattern, ReadOnlySpan<byte> prologue, ReadOnlySpan<byte> serverPublicKey, X25519KeyPair? ownStatic, X25519KeyPair ephemeral)
    {
        if ((pattern == NoisePattern.IK) != (ownStatic is not null))
        {
            throw new ArgumentException("A client has a static key with IK and only there.", nameof(ownStatic));
        }

        var handshake = new NoiseHandshake(pattern, prologue, serverPublicKey, ownStatic, Step.WriteFirst) { _ephemeral = ephemeral };
        serverPublicKey.CopyTo(handshake._remoteStatic);
        return handshake;
    }

    /// <summary>The server's side. The static key stays the caller's.</summary>
    public static NoiseHandshake Respond(NoisePattern pattern, ReadOnlySpan<byte> prologue, X25519KeyPair ownStatic) =>
        new(pattern, prologue, ownStatic.PublicKey, ownStatic, Step.ReadFirst);

    /// <summary>Client: writes message 1. False if the server's public key is of low order.</summary>
    public bool TryWriteMessage1(ReadOnlySpan<byte> payload, Span<byte> message)
    {
        Begin(Step.WriteFirst);
        CheckSize(message, Overhead1 + payload.Length);
        _ephemeral!.PublicKey.CopyTo(message);
        _state.MixHash(_ephemeral.PublicKey);
        if (!TryMix(_ephemeral, _remoteStatic))
        {
            return false;
        }

        Span<byte> rest = message[Wire.KeySize..];
        if (_pattern == NoisePattern.IK)
        {
            _state.Encrypt(_static!.PublicKey, rest[..EncryptedKeySize]);
            if (!TryMix(_static, _remoteStatic))
            {
                return false;
            }

            rest = rest[EncryptedKeySize..];
        }

        _state.Encrypt(payload, rest);
        return Succeed(Step.ReadSecond);
    }

    /// <summary>Server: reads message 1. The payload has <see cref="Overhead1"/> bytes less than the message.</summary>
    public bool TryReadMessage1(ReadOnlySpan<byte> message, Span<byte> payload)
    {
        Begin(Step.ReadFirst);
        if (message.Length < Overhead1)
        {
            return false;
        }

        CheckSize(payload, message.Length - Overhead1);
        message[..Wire.KeySize].CopyTo(_remoteEphemeral);
        _state.MixHash(_remoteEphemeral);
        if (!TryMix(_static!, _remoteEphemeral))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = message[Wire.KeySize..];
        if (_pattern == NoisePattern.IK)
        {
            if (!_state.TryDecrypt(rest[..EncryptedKeySize], _remoteStatic) || !TryMix(_static!, _remoteStatic))
            {
                return false;
            }

            rest = rest[EncryptedKeySize..];
        }

        return _state.TryDecrypt(rest, payload) && Succeed(Step.WriteSecond);
    }

    /// <summary>Server: writes message 2. The ephemeral key is fresh, and the handshake owns it.</summary>
    public bool TryWriteMessage2(X25519KeyPair ephemeral, ReadOnlySpan<byte> payload, Span<byte> message)
    {
        Begin(Step.WriteSecond);
        CheckSize(message, Overhead2 + payload.Length);
        _ephemeral = ephemeral;
        ephemeral.PublicKey.CopyTo(message);
        _state.MixHash(ephemeral.PublicKey);
        if (!TryMix(ephemeral, _remoteEphemeral) || (_pattern == NoisePattern.IK && !TryMix(ephemeral, _remoteStatic)))
        {
            return false;
        }

        _state.Encrypt(payload, message[Wire.KeySize..]);
        return Succeed(Step.Done);
    }

    /// <summary>Client: reads message 2. The payload has <see cref="Overhead2"/> bytes less than the message.</summary>
    public bool TryReadMessage2(ReadOnlySpan<byte> message, Span<byte> payload)
    {
        Begin(Step.ReadSecond);
        if (message.Length < Overhead2)
        {
            return false;
        }

        CheckSize(payload, message.Length - Overhead2);
        message[..Wire.KeySize].CopyTo(_remoteEphemeral);
        _state.MixHash(_remoteEphemeral);
        return TryMix(_ephemeral!, _remoteEphemeral)
            && (_pattern != NoisePattern.IK || TryMix(_static!, _remoteEphemeral))
            && _state.TryDecrypt(message[Wire.KeySize..], payload)
            && Succeed(Step.Done);
    }

    /// <summary>Noise's Split(), after both messages: client to server first. The caller zeroes both keys.</summary>
    public void Split(Span<byte> clientToServer, Span<byte> serverToClient)
    {
        if (_step != Step.Done)
        {
            throw new InvalidOperationException("The handshake is not complete.");
        }

        _state.Split(clientToServer, serverToClient);
    }

    public void Dispose()
    {
        _state.Dispose();
        _ephemeral?.Dispose();
    }

    public override string ToString() => nameof(NoiseHandshake);

    private static void CheckSize(Span<byte> span, int size)
    {
        if (span.Length != size)
        {
            throw new ArgumentException($"The buffer has {span.Length} bytes, {size} are needed.", nameof(span));
        }
    }

    // Failed until proved otherwise: no message can be read or written after one that failed.
    private void Begin(Step expected)
    {
        if (_step != expected)
        {
            throw new InvalidOperationException("A handshake runs once, and in order.");
        }

        _step = Step.Failed;
    }

    private bool Succeed(Step next)
    {
        _step = next;
        return true;
    }

    private bool TryMix(X25519KeyPair own, ReadOnlySpan<byte> peer)
    {
        Span<byte> shared = stackalloc byte[Wire.KeySize];
        try
        {
            if (!own.TryAgree(peer, shared))
            {
                return false;
            }

            _state.MixKey(shared);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }
}
