namespace Aico.AspNetCore.State;

/// <summary>Where a session stands in its life. AICO/2, section 5.</summary>
internal enum SessionStanding
{
    /// <summary>No authentic request came yet: message 1 may have been a replay.</summary>
    Unconfirmed,

    Confirmed,

    /// <summary>Accepts no request any more: expired, displaced or revoked. Running exchanges keep the keys.</summary>
    Ended,
}
