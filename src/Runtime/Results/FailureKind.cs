namespace Aico;

/// <summary>What went wrong with a call.</summary>
/// <remarks>Source: AICO/2, section 15; AICO v1, sections 12, 13 and 21.</remarks>
public enum FailureKind
{
    /// <summary>No session could be made: the handshake was refused or its answer is not valid.</summary>
    HandshakeFailed,

    /// <summary>The server does not accept this client's key.</summary>
    ClientRefused,

    /// <summary>The server proves another identity than the trusted one.</summary>
    ServerIdentityChanged,

    /// <summary>The session was lost and the call was not, or could no longer be, repeated.</summary>
    SessionLost,

    /// <summary>The server refused the sealed message before it authenticated it.</summary>
    Rejected,

    /// <summary>A 2xx answer that is not sealed. Its content was not used.</summary>
    Downgrade,

    /// <summary>An answer that is neither sealed nor one of the protocol's own.</summary>
    Unsealed,

    /// <summary>The server could not be reached, or the connection broke.</summary>
    Transport,

    /// <summary>The device has no network; nothing was sent.</summary>
    Offline,

    /// <summary>A time limit of the call passed.</summary>
    Timeout,

    /// <summary>The answer is not what the server sealed: changed, repeated, reordered or reflected.</summary>
    Integrity,

    /// <summary>The answer ended too early.</summary>
    Truncated,

    /// <summary>The answer is larger than this client accepts.</summary>
    TooLarge,

    /// <summary>The server's application answered with a status other than 2xx.</summary>
    Status,

    /// <summary>The answer is authentic, but its content is missing or cannot be read as the contract's type.</summary>
    Content,

    /// <summary>The server refused to run the call because it came too late.</summary>
    TooLate,

    /// <summary>The server's protocol layer refused the call.</summary>
    Refused,

    /// <summary>The call may or may not have run, and only the application can find out.</summary>
    OutcomeUnknown,

    /// <summary>The server's application reported the failure of a running stream.</summary>
    StreamFault,
}
