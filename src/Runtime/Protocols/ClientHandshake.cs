namespace Aico.Protocols;

/// <summary>One handshake of a client: a request out, an answer in, then a session or the reason why there is none.</summary>
internal abstract class ClientHandshake : IDisposable
{
    public abstract MessageHead RequestHead { get; }

    public abstract ReadOnlyMemory<byte> RequestBody { get; }

    /// <summary>Longest answer that is read, in bytes.</summary>
    public abstract int MaxResponseBytes { get; }

    /// <summary>Checks the answer.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="body">Its whole body, at most <see cref="MaxResponseBytes"/>.</param>
    /// <param name="now">When it arrived.</param>
    /// <param name="failure">Why there is no session; a fixed text without anything the peer sent.</param>
    /// <returns>The session, or null.</returns>
    public abstract Session? Complete(MessageHead head, ReadOnlySpan<byte> body, in Instant now, out string? failure);

    public abstract void Dispose();
}
