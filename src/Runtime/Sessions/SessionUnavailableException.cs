namespace Aico.Sessions;

/// <summary>A handshake failed. Shared by all calls that waited for it; each turns it into an exception of its own.</summary>
internal sealed class SessionUnavailableException : Exception
{
    public SessionUnavailableException(string reason, bool unreachable, Exception? inner)
        : base(reason, inner)
    {
        Unreachable = unreachable;
    }

    /// <summary>Whether there was no connection at all.</summary>
    public bool Unreachable { get; }

    /// <summary>Whether the handshake's own limit passed.</summary>
    public bool TimedOut => InnerException is TimeoutException;
}
