using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>One static key of a server, used for nothing but this protocol, and the kid by which clients name it. Section 16.1.</summary>
internal sealed class ServerKey : IDisposable
{
    private readonly byte[] _id = new byte[Wire.KeyIdSize];

    /// <summary>Takes a key pair, which it owns from here on.</summary>
    public ServerKey(X25519KeyPair pair)
    {
        Pair = pair;
        HandshakeHeader.WriteKeyId(pair.PublicKey, _id);
    }

    public X25519KeyPair Pair { get; }

    /// <summary>kid, 8 bytes.</summary>
    public ReadOnlySpan<byte> Id => _id;

    public void Dispose() => Pair.Dispose();

    public override string ToString() => nameof(ServerKey);
}
