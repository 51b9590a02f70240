using System.Buffers;

namespace Aico.Protocols;

/// <summary>Seals one message: data and item ends in, outer bytes out. Not safe for concurrent use.</summary>
internal abstract class MessageSealer : IDisposable
{
    /// <summary>The head to put on the wire.</summary>
    public abstract MessageHead Outer { get; }

    /// <summary>Seals body bytes; <paramref name="endOfItem"/> completes an item of a stream.</summary>
    public abstract void Write(ReadOnlySpan<byte> plaintext, bool endOfItem, IBufferWriter<byte> output);

    /// <summary>Seals the end of the message.</summary>
    public abstract void Complete(IBufferWriter<byte> output);

    public abstract void Dispose();
}
