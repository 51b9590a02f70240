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
}
