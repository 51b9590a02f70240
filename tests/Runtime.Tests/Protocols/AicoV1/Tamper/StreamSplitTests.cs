using Aico.Protocols;
using Aico.Runtime.Tests.Harness;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Tamper;

/// <summary>The same stream, delivered in every possible way: always the same items.</summary>
public sealed class StreamSplitTests
{
    private static readonly string[] Items = ["""{"text":"Grüße 🚀"}""", """{"n":1}""", "[]", "null", """{"done":true}"""];
    private static readonly byte[][] Lines = Peer.Pair().Server.WriteLines(Items);
    private static readonly byte[] Stream = [.. Lines.SelectMany(static line => line)];

    [Fact]
    public void A_stream_split_at_any_byte_gives_the_same_items() =>
        Assert.All(Enumerable.Range(0, Stream.Length + 1), position => AssertWhole(ByteSequence.Cut(Stream, position)));

    [Fact]
    public void A_stream_in_pieces_of_one_byte_gives_the_same_items() => AssertWhole(ByteSequence.Chop(Stream, 1));

    [Fact]
    public void A_stream_in_one_piece_gives_the_same_items() => AssertWhole([Stream]);

    [Fact]
    public void A_stream_in_one_piece_per_line_gives_the_same_items() => AssertWhole(Lines);

    [Fact]
    public void A_stream_split_at_random_gives_the_same_items() =>
        Gen.Int[0, Stream.Length].Array[0, 40].Sample(static positions => AssertWhole(ByteSequence.Cut(Stream, positions)));

    [Fact]
    public void Lines_that_end_with_crlf_give_the_same_items() => AssertWholeAtAnySplit([.. Lines.SelectMany(static line => (byte[])[.. line[..^1], .. "\r\n"u8])]);

    [Fact]
    public void Blank_lines_between_records_are_skipped() =>
        AssertWholeAtAnySplit([.. "\n \t\r\n"u8, .. Lines.SelectMany(static line => (byte[])[.. line, .. "\n\r\n  \n"u8])]);

    [Fact]
    public void Keep_alive_lines_of_random_white_space_are_skipped() =>
        Gen.Char[" \t\r\n"].Array[0, 8].Array[5].Sample(static blanks => AssertWhole(
            blanks.Zip(Lines, static (blank, line) => (byte[])[.. System.Text.Encoding.ASCII.GetBytes(new string(blank) + "\n"), .. line])));

    [Fact]
    public void The_last_line_may_lack_its_line_feed() => AssertWholeAtAnySplit(Stream[..^1]);

    [Fact]
    public void White_space_after_the_last_line_is_skipped() => AssertWholeAtAnySplit([.. Stream, .. " \t "u8]);

    [Fact]
    public void White_space_around_an_envelope_is_skipped() => AssertWholeAtAnySplit([.. Lines.SelectMany(static line => (byte[])[.. "  "u8, .. line[..^1], .. " \t\n"u8])]);

    [Fact]
    public void Two_envelopes_on_one_line_are_refused()
    {
        using MessageOpener opener = Peer.Pair().Client.OpenStream();
        Opened opened = Opened.Read(opener, [.. Lines[0][..^1], .. Lines[1]]);
        Assert.Empty(opened.Parts);
        Assert.Equal(OpenFault.NotSealed, opened.Fault);
    }

    [Fact]
    public void A_line_of_exactly_the_limit_passes()
    {
        using MessageOpener opener = Peer.Pair().Client.OpenStream(new OpenLimits(Item: Lines.Max(static line => line.Length - 1), Body: 1));
        Assert.Equal(Items, Opened.Read(opener, Stream).Parts);
    }

    [Fact]
    public void A_line_over_the_limit_is_refused_with_its_line_feed()
    {
        using MessageOpener opener = Peer.Pair().Client.OpenStream(new OpenLimits(Item: Lines[0].Length - 2, Body: 1));
        Assert.Equal(OpenFault.TooLarge, Opened.Read(opener, Stream).Fault);
    }

    [Fact]
    public void A_line_over_the_limit_is_refused_before_it_ended_and_without_reserving_memory()
    {
        using MessageOpener opener = Peer.Pair().Client.OpenStream(new OpenLimits(Item: 100, Body: 1));
        System.Buffers.ReadOnlySequence<byte> input = ByteSequence.Of(new byte[2 * 1024 * 1024], new byte[2 * 1024 * 1024]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(opener.TryRead(ref input, endOfInput: false, out MessagePart part));
        long reserved = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(OpenFault.TooLarge, part.Fault);
        Assert.InRange(reserved, 0, 64 * 1024);
    }

    [Fact]
    public void A_long_line_in_small_pieces_is_scanned_once()
    {
        // Not a timing: the pieces before the last hold no LF, and looking at them again would find the one we plant in them.
        var lines = new LineSplitter(maxBytes: 1000);
        byte[] first = [.. Enumerable.Repeat((byte)'x', 100)];
        System.Buffers.ReadOnlySequence<byte> input = ByteSequence.Of(first);
        Assert.Equal(LineSplitter.Outcome.NeedMore, lines.TryRead(ref input, endOfInput: false, out _, out _));
        first[50] = (byte)'\n';
        input = ByteSequence.Of(first, "yy\n"u8.ToArray());
        Assert.Equal(LineSplitter.Outcome.Line, lines.TryRead(ref input, endOfInput: false, out System.Buffers.ReadOnlySequence<byte> line, out _));
        Assert.Equal(102, line.Length);
    }

    private static void AssertWholeAtAnySplit(byte[] stream) =>
        Assert.All(Enumerable.Range(0, stream.Length + 1), position => AssertWhole(ByteSequence.Cut(stream, position)));

    private static void AssertWhole(IEnumerable<byte[]> pieces)
    {
        using MessageOpener opener = Peer.Pair().Client.OpenStream();
        Opened opened = Opened.Read(opener, pieces);
        Assert.Equal(Items, opened.Parts);
        Assert.True(opened.EndedCleanly);
    }
}
