using System.Buffers;

namespace Aico.Protocols;

/// <summary>Seals one message: data and item ends in, outer bytes out. Not safe for concurrent use.</summary>
internal abstract class MessageSealer : IDisposable
{
    /// <summary>The head to put on the wire.</summary>
    public abstract MessageHead Outer { get; }

    /// <summary>What ties this message to the other one of its exchange; nothing where a protocol does not tie them.</summary>
    public virtual ExchangeId Exchange => default;

    /// <summary>Writes what can be sent before any data, which a stream's reader waits for. Optional: the first data brings it along.</summary>
    public virtual void Start(IBufferWriter<byte> output)
    {
    }

    /// <summary>Seals body bytes; <paramref name="endOfItem"/> completes an item of a stream.</summary>
    public abstract void Write(ReadOnlySpan<byte> plaintext, bool endOfItem, IBufferWriter<byte> output);

    /// <summary>Seals the end of the message.</summary>
    public abstract void Complete(IBufferWriter<byte> output);

    /// <summary>Seals the last bytes and the end of the message in one.</summary>
    public virtual void Complete(ReadOnlySpan<byte> plaintext, bool endOfItem, IBufferWriter<byte> output)
    {
        Write(plaintext, endOfItem, output);
        Complete(output);
    }

    /// <summary>Writes a sign of life; false where a protocol has none, or not here.</summary>
    public virtual bool TryWriteHeartbeat(IBufferWriter<byte> output) => false;

    /// <summary>Ends the message in failure, with a problem document; false where a protocol cannot say it, or not here.</summary>
    public virtual bool TryFail(ReadOnlySpan<byte> problem, IBufferWriter<byte> output) => false;

    public abstract void Dispose();
}
