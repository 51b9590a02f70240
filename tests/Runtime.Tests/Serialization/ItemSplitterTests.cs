using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Runtime.Tests.Harness;
using Aico.Serialization;
using CsCheck;

namespace Aico.Runtime.Tests.Serialization;

public sealed class ItemSplitterTests
{
    private const string Lines = "application/x-ndjson";
    private const string Events = "text/event-stream";

    public static TheoryData<string, string[]> EventStreams => new()
    {
        { "data: a\n\n", ["a"] },
        { "data:a\n\n", ["a"] },
        { "data:  a\n\n", [" a"] },
        { "data: a\ndata: b\n\n", ["a\nb"] },
        { "data\n\n", [""] },
        { "data: a\r\n\r\ndata: b\r\rdata: c\n\n", ["a", "b", "c"] },
        { ": comment\n\ndata: a\n\n", ["a"] },
        { "event: message\nid: 7\nretry: 5\nunknown: x\ndata: a\n\n", ["a"] },
        { "event: error\nevent: message\ndata: a\n\n", ["a"] },
        { "Data: a\n\ndata : b\n\n", [] },
        { "\n\n\n", [] },
        { "data: a\n", [] },
        { "data: a\n\ndata: b", ["a"] },
        { "data: a: b\n\n", ["a: b"] },
    };

    [Theory, MemberData(nameof(EventStreams))]
    public void Events_are_split_as_the_standard_says(string stream, string[] expected) => Assert.Equal(expected, Split(Events, [Encoding.UTF8.GetBytes(stream)]));

    [Theory, MemberData(nameof(EventStreams))]
    public void Events_are_split_alike_in_pieces_of_one_byte(string stream, string[] expected) =>
        Assert.Equal(expected, Split(Events, ByteSequence.Chop(Encoding.UTF8.GetBytes(stream), 1)));

    [Theory]
    [InlineData("a\nb\n", new[] { "a", "b" })]
    [InlineData("a\nb", new[] { "a", "b" })]
    [InlineData("a\r\nb\r\n", new[] { "a", "b" })]
    [InlineData("\n \n\t\r\na\n\n", new[] { "a" })]
    [InlineData("a\rb\n", new[] { "a\rb" })]
    [InlineData("", new string[0])]
    [InlineData(" ", new string[0])]
    public void Lines_are_split_at_line_feeds_and_blank_ones_skipped(string stream, string[] expected) =>
        Assert.Equal(expected, Split(Lines, [Encoding.UTF8.GetBytes(stream)]));

    [Theory]
    [InlineData("text/event-stream; charset=utf-8", true)]
    [InlineData("Text/Event-Stream", true)]
    [InlineData("application/x-ndjson", false)]
    [InlineData("application/stream+json", false)]
    public void The_content_type_says_which_format_it_is(string contentType, bool events) =>
        Assert.Equal(events ? ["a"] : ["data: a"], Split(contentType, ["data: a\n\n"u8.ToArray()]));

    [Theory]
    [InlineData(Lines)]
    [InlineData(Events)]
    public void Random_cuts_make_no_difference(string contentType)
    {
        byte[] stream = Encoding.UTF8.GetBytes("data: Grüße\r\n\r\n: x\ndata: 🚀\ndata: b\n\n\ndata: c\r\r\n");
        string[] whole = [.. Split(contentType, [stream])];
        Gen.Int[0, stream.Length].Array[0, 15].Sample(positions => Assert.Equal(whole, Split(contentType, ByteSequence.Cut(stream, positions))));
    }

    [Theory]
    [InlineData(Lines, "aaaaaaaaaa\n", false)]
    [InlineData(Lines, "aaaaaaaaaaa\n", true)]
    [InlineData(Lines, "aaaaaaaaaaa", true)]
    [InlineData(Events, "data:aaaaa\n\n", false)]
    [InlineData(Events, "data:aaaaaa\ndata:aaaaaa\n\n", true)]
    [InlineData(Events, "aaaaaaaaaaa", true)]
    public void An_item_over_the_limit_is_too_large(string contentType, string stream, bool tooLarge)
    {
        ItemSplitter splitter = For(contentType, maxItemBytes: 10);
        splitter.Append(Encoding.UTF8.GetBytes(stream));
        splitter.TryRead(endOfInput: false, out _, out ItemFault fault);
        Assert.Equal(tooLarge ? ItemFault.TooLarge : ItemFault.None, fault);
    }

    [Theory]
    [InlineData("event: error\ndata: x\n\n")]
    [InlineData("event: error\n\n")]
    [InlineData("event:error\ndata: x\n\n")]
    public void An_event_called_error_is_reported_as_a_fault(string stream)
    {
        ItemSplitter splitter = For(Events);
        splitter.Append(Encoding.UTF8.GetBytes(stream));
        Assert.False(splitter.TryRead(endOfInput: false, out _, out ItemFault fault));
        Assert.Equal(ItemFault.Reported, fault);
    }

    [Theory]
    [InlineData(Lines, "", false)]
    [InlineData(Lines, "a\n", false)]
    [InlineData(Lines, "a\n\n", false)]
    [InlineData(Lines, "a\nb", true)]
    [InlineData(Events, "data: a\n\n", false)]
    [InlineData(Events, "data: a\n\n: c\n", false)]
    [InlineData(Events, "data: a\n\ndata: b\n", true)]
    [InlineData(Events, "data: a\n\nevent: error\n", true)]
    [InlineData(Events, "data: a\n\nda", true)]
    public void What_waits_for_its_rest_is_pending(string contentType, string stream, bool pending)
    {
        ItemSplitter splitter = For(contentType);
        splitter.Append(Encoding.UTF8.GetBytes(stream));
        while (splitter.TryRead(endOfInput: false, out _, out _))
        {
        }

        Assert.Equal(pending, splitter.HasPending);
    }

    [Theory]
    [InlineData(Lines)]
    [InlineData(Events)]
    public void Random_bytes_never_make_a_splitter_throw(string contentType) => Gen.Byte.Array[0, 60].Array[0, 6].Sample(pieces => Split(contentType, pieces));

    private static ItemSplitter For(string contentType, int maxItemBytes = 1000) =>
        ItemSplitter.For(StreamItemFormat.Auto, new MessageHead { Headers = { new("Content-Type", contentType) } }, maxItemBytes);

    private static List<string> Split(string contentType, IEnumerable<byte[]> pieces)
    {
        ItemSplitter splitter = For(contentType);
        var items = new List<string>();
        foreach (byte[] piece in pieces)
        {
            splitter.Append(piece);
            Drain(endOfInput: false);
        }

        Drain(endOfInput: true);
        return items;

        void Drain(bool endOfInput)
        {
            while (splitter.TryRead(endOfInput, out ReadOnlySequence<byte> item, out _))
            {
                items.Add(Encoding.UTF8.GetString(item.ToArray()));
            }
        }
    }
}
