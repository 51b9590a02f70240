using System.Security.Cryptography;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Bench;

/// <summary>Sessions without a handshake.</summary>
internal static class Keys
{
    public static readonly Aico2Protocol Protocol = new(new Aico2Settings());

    public static Aico2Session Session(Suite suite, in Instant now)
    {
        var keys = new Secret(2 * Wire.KeySize);
        RandomNumberGenerator.Fill(keys.Span);
        var terms = new SessionTerms(RandomNumberGenerator.GetBytes(16), suite, Wire.DefaultLifetimeSeconds, Wire.DefaultMaxRequests, Wire.DefaultHeartbeatSeconds);
        return new Aico2Session(Protocol, terms, keys, RandomNumberGenerator.GetBytes(Wire.HashSize), renewalShare: 1, now);
    }
}
