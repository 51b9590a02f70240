using System.Buffers;

namespace Aico.Runtime.Bench;

/// <summary>Memory that is written anew each time: what an HTTP server's own buffer is to a frame.</summary>
internal sealed class FixedBuffer(int size) : IBufferWriter<byte>
{
    private readonly byte[] _bytes = new byte[size];

    public int Written { get; private set; }

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, Written);

    public void Reset() => Written = 0;

    public void Advance(int count) => Written += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.AsMemory(Written);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.AsSpan(Written);
}
