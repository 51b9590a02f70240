namespace Aico;

/// <summary>What the protocol proves of a sealed request: a request feature, present where AICO/2 carried the request.</summary>
/// <remarks>Source: AICO/2, sections 3 to 6 and 16.2.</remarks>
public interface IAicoRequestFeature
{
    /// <summary>Gets what names the session on both ends and nowhere else: the handshake's hash, 32 bytes. Not secret.</summary>
    /// <value>Bind a token to it, and the token is of no use in another session.</value>
    ReadOnlyMemory<byte> ChannelBinding { get; }

    /// <summary>Gets the client's static public key, 32 bytes, or null for an anonymous client.</summary>
    ReadOnlyMemory<byte>? ClientKey { get; }

    /// <summary>Gets the name of the call: the same in both of its attempts, new for every call. May serve as an idempotency key.</summary>
    /// <value>base64url of 16 random bytes, 22 characters.</value>
    string RequestId { get; }

    /// <summary>Gets the protocol's name.</summary>
    /// <value><c>aico/2</c>.</value>
    string Protocol { get; }
}
