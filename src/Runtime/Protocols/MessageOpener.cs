using System.Buffers;

namespace Aico.Protocols;

/// <summary>Opens one message: outer bytes in, verified parts out. Not safe for concurrent use.</summary>
internal abstract class MessageOpener : IDisposable
{
    /// <summary>Reads the next part and moves <paramref name="input"/> past it.</summary>
    /// <param name="input">Bytes received and not consumed yet. Bytes that are not consumed must be offered again, followed by more.</param>
    /// <param name="endOfInput">Whether no more bytes will come.</param>
    /// <param name="part">The part; after an end or a fault the opener must not be called again.</param>
    /// <returns>False if more input is needed, which never happens at the end of input.</returns>
    public abstract bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out MessagePart part);

    /// <summary>What ties this message to the other one of its exchange; nothing where a protocol does not tie them.</summary>
    public virtual ExchangeId Exchange => default;

    /// <summary>The clocks as of the bytes that are offered next. Set before reading where a protocol has rules over time.</summary>
    public Instant Now { get; set; }

    /// <summary>Pieces of the wire that were complete and correct so far, heartbeats included: silence is when it stands still.</summary>
    public virtual long Progress => 0;

    /// <summary>Whether something has proved to come from the peer. What is refused before that is not answered under the session's keys.</summary>
    public virtual bool IsAuthentic => Progress > 0;

    /// <summary>Whether the message has proved its own end, so that only the end of input is awaited.</summary>
    public virtual bool IsComplete => false;

    /// <summary>The trailers of a complete message; null for none.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>>? Trailers => null;

    public abstract void Dispose();
}
