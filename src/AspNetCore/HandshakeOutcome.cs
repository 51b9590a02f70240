namespace Aico.AspNetCore;

/// <summary>How a handshake ended: for the server's log and meter only, the client sees one text for most.</summary>
internal enum HandshakeOutcome
{
    Established,
    WrongMethod,
    TooFast,
    TooMany,
    TooLarge,
    NotAHandshake,
    Malformed,
    ClockSkew,
    BadSignature,
    Replayed,
    UnusableKey,
    NoRoom,

    /// <summary>AICO/2: a version, a pattern or only suites that are not enabled.</summary>
    VersionUnsupported,

    /// <summary>AICO/2: none of the server's keys.</summary>
    KeyUnknown,

    /// <summary>AICO/2: the application does not know the client's key.</summary>
    ClientRefused,

    /// <summary>AICO/2: the body did not come in time.</summary>
    TooSlow,
}
