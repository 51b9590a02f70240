using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>A session as the scripted server keeps it.</summary>
internal sealed class ServedSession(Aico2Session session, byte[] clientKey, ServerKey key)
{
    public Aico2Session Keys { get; } = session;

    /// <summary>The client's static key; empty under NK.</summary>
    public byte[] ClientKey { get; } = clientKey;

    /// <summary>The key of the server that the client named.</summary>
    public ServerKey Key { get; } = key;

    /// <summary>Whether an authentic request came. Without one the server forgets the session after 30 s.</summary>
    public bool IsConfirmed { get; set; }

    public bool IsKnown(in Instant now) => IsConfirmed || now.Monotonic - Keys.Established.Monotonic <= TimeSpan.FromSeconds(30);
}
