using System.Buffers;

namespace Aico.Runtime.Tests.Harness;

/// <summary>Makes byte sequences out of pieces, as a pipe gives them: one segment per piece.</summary>
internal static class ByteSequence
{
    public static ReadOnlySequence<byte> Of(params IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            last = new Segment(piece, last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>Cuts bytes at the given offsets.</summary>
    public static IEnumerable<byte[]> Cut(byte[] bytes, params IEnumerable<int> offsets)
    {
        int start = 0;
        foreach (int offset in offsets.Order())
        {
            yield return bytes[start..offset];
            start = offset;
        }

        yield return bytes[start..];
    }

    /// <summary>Cuts bytes into pieces of one size.</summary>
    public static IEnumerable<byte[]> Chop(byte[] bytes, int size) => bytes.Chunk(size);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
