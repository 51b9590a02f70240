namespace Aico;

/// <summary>Ends AICO/2 sessions before their time. A service that <c>AddAico</c> registers. Safe for concurrent use.</summary>
/// <remarks>
/// A revoked session is treated as expired: its client makes a new one with its next call. Running exchanges are reset, so their clients see a
/// broken connection. Source: AICO/2, section 5.
/// </remarks>
public interface IAicoSessions
{
    /// <summary>Revokes one session.</summary>
    /// <param name="channelBinding">What names it: <see cref="IAicoRequestFeature.ChannelBinding"/> of one of its requests.</param>
    /// <returns>Whether it was there.</returns>
    bool Revoke(ReadOnlyMemory<byte> channelBinding);

    /// <summary>Revokes all sessions of one client.</summary>
    /// <param name="clientKey">The client's static public key, 32 bytes.</param>
    /// <returns>How many there were.</returns>
    int RevokeClientKey(ReadOnlyMemory<byte> clientKey);

    /// <summary>Revokes all sessions.</summary>
    /// <returns>How many there were.</returns>
    int RevokeAll();
}
