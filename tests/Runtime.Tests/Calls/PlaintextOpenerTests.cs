using System.Buffers;
using Aico.Calls;
using Aico.Protocols;
using Aico.Runtime.Tests.Harness;
using CsCheck;

namespace Aico.Runtime.Tests.Calls;

public sealed class PlaintextOpenerTests
{
    [Fact]
    public void Every_part_moves_on_whatever_the_segments_so_that_no_reader_takes_one_for_the_end() =>
        Gen.Byte.Array[0, 4].Array[0, 6].Sample(static segments =>
        {
            using var opener = new PlaintextOpener(maxBytes: 1000);
            ReadOnlySequence<byte> input = ByteSequence.Of(segments.Select(static segment => (ReadOnlyMemory<byte>)segment));
            var passed = new List<byte>();
            while (opener.TryRead(ref input, endOfInput: true, out MessagePart part) && part.Kind != PartKind.End)
            {
                Assert.Equal(PartKind.Bytes, part.Kind);
                Assert.False(part.Data.IsEmpty);
                passed.AddRange(part.Data.ToArray());
            }

            Assert.Equal(segments.SelectMany(static segment => segment), passed);
        });

    [Fact]
    public void Without_input_it_waits_for_more()
    {
        using var opener = new PlaintextOpener(maxBytes: 1000);
        ReadOnlySequence<byte> input = ReadOnlySequence<byte>.Empty;
        Assert.False(opener.TryRead(ref input, endOfInput: false, out _));
    }

    [Theory]
    [InlineData(10, PartKind.Bytes)]
    [InlineData(11, PartKind.Fault)]
    internal void The_limit_counts_all_that_passed(int length, PartKind last)
    {
        using var opener = new PlaintextOpener(maxBytes: 10);
        ReadOnlySequence<byte> input = ByteSequence.Of(new byte[6], new byte[length - 6]);
        opener.TryRead(ref input, endOfInput: true, out _);
        opener.TryRead(ref input, endOfInput: true, out MessagePart part);
        Assert.Equal(last, part.Kind);
    }
}
