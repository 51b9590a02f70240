using System.Buffers;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>No managed allocation per frame in steady state, and none before a header was checked. Sections 1 and 19.</summary>
public sealed class FrameAllocationTests
{
    private const int Frames = 50;

    public static TheoryData<string, int> Sizes => [.. from suite in (string[])["xchacha20poly1305", "aegis256"] from size in (int[])[64, 1024, 16_384, 65_536] select (suite, size)];

    [Theory, MemberData(nameof(Sizes))]
    public void Sealing_a_frame_allocates_nothing(string suite, int size)
    {
        byte[] data = new byte[size];
        var output = new FixedWriter(new byte[size + 1024]);
        using MessageSealer sealer = new Aico2Protocol(new Aico2Settings { MaxFramePlaintext = 65_536 })
            .Seal(Ends.Session(Ends.SuiteOf(suite)), Direction.Response, Ends.Response(Wire.ItemsMediaType), default, new ExchangeId(1));
        sealer.Start(output);
        Assert.Equal(0, LeastAllocated(() =>
        {
            for (int i = 0; i < Frames; i++)
            {
                output.Clear();
                sealer.Write(data, endOfItem: true, output);
            }
        }));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Opening_a_frame_allocates_nothing(string suite, int size) => AssertOpensWithout(suite, size, static message => new ReadOnlySequence<byte>(message));

    [Theory, MemberData(nameof(Sizes))]
    public void Opening_a_frame_in_pieces_allocates_nothing(string suite, int size) =>
        AssertOpensWithout(suite, size, static message => ByteSequence.Of(message.Chunk(1000).Select(static piece => new ReadOnlyMemory<byte>(piece))));

    [Theory]
    [InlineData("81004011"), InlineData("8100FFFF"), InlineData("81FFFFFF"), InlineData("82000020"), InlineData("0100000F"), InlineData("16000020")]
    public void A_header_that_is_not_allowed_reserves_nothing(string header)
    {
        using var reader = new FrameReader(Ends.Session(), Direction.Request, new RequestNumber(1, 2));
        var input = new ReadOnlySequence<byte>(Convert.FromHexString(header));
        Assert.Equal(FrameOutcome.Fault, reader.TryRead(ref input, endOfInput: false, out _));
        Assert.Equal(OpenFault.Protocol, reader.Fault);
        Assert.Equal(0, reader.BufferSize);
    }

    [Fact]
    public void A_header_alone_reserves_nothing()
    {
        using var reader = new FrameReader(Ends.Session(), Direction.Request, new RequestNumber(1, 2));
        var input = new ReadOnlySequence<byte>([0x81, 0x00, 0x40, 0x10, .. new byte[16_000]]);
        Assert.Equal(FrameOutcome.NeedMore, reader.TryRead(ref input, endOfInput: false, out _));
        Assert.Equal(0, reader.BufferSize);
    }

    private static void AssertOpensWithout(string suite, int size, Func<byte[], ReadOnlySequence<byte>> arrange)
    {
        const int Rounds = 8;
        Aico2Session session = Ends.Session(Ends.SuiteOf(suite));
        var item = new string('x', size);
        byte[][] message = Ends.SealResponse(
            session, 1, Ends.Response(Wire.ItemsMediaType), new Aico2Settings { MaxFramePlaintext = 65_536 },
            [static (s, o) => s.Start(o), .. Enumerable.Repeat(Ends.Item(item), (Rounds + 1) * Frames)]);
        using Aico2Opener opener = Aico2Opener.OfResponse(session, 1, new OpenLimits(size, 0));
        ReadOnlySequence<byte> input = arrange([.. message.SelectMany(static piece => piece)]);
        Assert.True(opener.TryRead(ref input, endOfInput: false, out _));
        int read = 0;
        Assert.Equal(0, LeastAllocated(() =>
        {
            for (int i = 0; i < Frames; i++)
            {
                read += opener.TryRead(ref input, endOfInput: false, out MessagePart part) && part.Data.Length == size ? 1 : 0;
            }
        }, Rounds));
        Assert.Equal((Rounds + 1) * Frames, read);
    }

    // The least of several rounds: a collection in between makes one look as if it had allocated. What allocates, allocates in each.
    private static long LeastAllocated(Action action, int rounds = 8)
    {
        action();
        long least = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private sealed class FixedWriter(byte[] buffer) : IBufferWriter<byte>
    {
        private int _written;

        public void Clear() => _written = 0;

        public void Advance(int count) => _written += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => buffer.AsMemory(_written);

        public Span<byte> GetSpan(int sizeHint = 0) => buffer.AsSpan(_written);
    }
}
