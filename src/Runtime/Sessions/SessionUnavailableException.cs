namespace Aico.Sessions;

/// <summary>A handshake failed. Shared by all calls that waited for it; each turns it into an exception of its own.</summary>
internal sealed class SessionUnavailableException : Exception
{
    public SessionUnavailableException(string reason, bool unreachable, Exception? inner)
        : base(reason, inner)
    {
        Unreachable = unreachable;
    }

    /// <summary>What it is to the caller.</summary>
    public FailureKind Kind { get; init; } = FailureKind.HandshakeFailed;

    /// <summary>Whether there was no connection at all.</summary>
    public bool Unreachable { get; }

    /// <summary>The same failure for a call that came while the next handshake is held back.</summary>
    public SessionUnavailableException Again() => new(Message, Unreachable, InnerException) { Kind = Kind };

    /// <summary>Whether the handshake's own limit passed.</summary>
    public bool TimedOut => InnerException is TimeoutException;
}
