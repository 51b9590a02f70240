using System.Buffers;

namespace Aico.Protocols;

/// <summary>A wire protocol: bytes in, bytes out. It knows no HTTP types, no tasks, no serializer, no logger and no clock.</summary>
/// <remarks>
/// Client and server use the same implementation; what differs is the <see cref="Direction"/>. That is why a round trip needs no server and a
/// tamper test no socket. What only a server keeps (tables, ledgers) lives with the server.
/// </remarks>
internal interface IWireProtocol
{
    ProtocolFeatures Features { get; }

    /// <summary>Begins a handshake with fresh ephemeral keys.</summary>
    ClientHandshake StartHandshake(in Instant now);

    /// <summary>How many bytes of the answer's body <see cref="Judge"/> needs at most; 0 if the head suffices.</summary>
    int JudgedBytes(MessageHead answer);

    /// <summary>Decides what an answer is: the one place that does.</summary>
    /// <param name="answer">The outer head.</param>
    /// <param name="body">The body's beginning, as many bytes as <see cref="JudgedBytes"/> says plus one, or all there are.</param>
    /// <param name="plaintextMediaType">The media type that the contract declares as plaintext, or null.</param>
    Verdict Judge(MessageHead answer, ReadOnlySequence<byte> body, string? plaintextMediaType);

    /// <summary>Decides whether an opened answer, read to its end, is a refusal by the peer's protocol layer; null if it is the application's.</summary>
    Refusal? JudgeOpened(MessageHead opened, ReadOnlyMemory<byte> body) => null;

    /// <summary>Begins to seal a message. A response takes the exchange of the request that was opened.</summary>
    MessageSealer Seal(Session session, Direction direction, MessageHead head, in AttemptInfo attempt, ExchangeId exchange = default);

    /// <summary>Begins to open a message. A response takes the exchange of the request that was sealed.</summary>
    MessageOpener Open(Session session, Direction direction, MessageHead head, OpenLimits limits, ExchangeId exchange = default);
}
