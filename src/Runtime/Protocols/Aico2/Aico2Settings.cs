using System.Security.Cryptography;
using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>The choices of one end.</summary>
internal sealed record Aico2Settings
{
    /// <summary>Path of <c>{base}</c>, without trailing slash.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Client: the server's public key, 32 bytes, trusted by pin or first use.</summary>
    public byte[]? ServerKey { get; init; }

    /// <summary>Client: its static key, which makes the pattern IK. It stays the caller's.</summary>
    public X25519KeyPair? Identity { get; init; }

    /// <summary>Client: offered, in this order. Server: enabled.</summary>
    public IReadOnlyList<Suite> Suites { get; init; } = Suite.Preferred(Suite.HasAesInstructions);

    public FramePadding Padding { get; init; } = FramePadding.None;

    /// <summary>Longest plaintext of a DATA frame that is sent, 1,024 to 65,536. A bucket may round it up.</summary>
    public int MaxFramePlaintext { get; init; } = Wire.DefaultFramePlaintext;

    public RandomFill Random { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Makes the ephemeral key of one handshake.</summary>
    public Func<X25519KeyPair> NewEphemeral { get; init; } = X25519KeyPair.Generate;
}
