using System.Security.Claims;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.State;

/// <summary>One session as a server keeps it: keys, window, who the client is. What changes is the table's, under its lock.</summary>
/// <remarks>AICO/2, section 5. Some 0.6 KB each, all told: there may be 100,000 of them.</remarks>
internal sealed class ServerSession
{
    /// <param name="keys">The session; the table owns the caller's reference once it took this.</param>
    /// <param name="clientKey">IK: the client's static key. NK: null.</param>
    /// <param name="principal">IK: what the application made of that key. It takes effect with the first authentic request.</param>
    public ServerSession(Aico2Session keys, byte[]? clientKey, ClaimsPrincipal? principal)
    {
        Keys = keys;
        ClientKey = clientKey;
        Principal = principal;
        Window = new ReplayWindow(keys.MaxRequests);
    }

    public Aico2Session Keys { get; }

    public ReplayWindow Window { get; }

    public byte[]? ClientKey { get; }

    public ClaimsPrincipal? Principal { get; }

    /// <summary>Where it stands.</summary>
    public SessionStanding Standing { get; set; }

    /// <summary>Exchanges that run; null for none, which is most of the time.</summary>
    public HashSet<IResettable>? Running { get; set; }

    /// <summary>Neighbours in the one list it is in: unconfirmed by age, or idle by last use.</summary>
    public ServerSession? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public ServerSession? Next { get; set; }

    public override string ToString() => nameof(ServerSession);
}
