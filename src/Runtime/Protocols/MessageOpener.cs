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

    public abstract void Dispose();
}
