using System.Text;
using Aico.Protocols;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Tamper;

/// <summary>A stream of five records, tampered with: what was delivered is an exact prefix, and what AICO v1 cannot detect is said here.</summary>
/// <remarks>Known weaknesses 8 and 9 of AICO v1, section 19: dropped, reordered and cut records are invisible to the protocol.</remarks>
public sealed class StreamTamperTests
{
    private static readonly string[] Items = ["""{"n":0}""", """{"n":1}""", """{"n":2}""", """{"n":3}""", """{"n":4}"""];

    private readonly Peer _client;
    private readonly Peer _server;
    private readonly byte[][] _lines;

    public StreamTamperTests()
    {
        (_client, _server) = Peer.Pair();
        _lines = _server.WriteLines(Items);
    }

    public static TheoryData<int> Positions => [0, 1, 2, 3, 4];

    public static TheoryData<int, int> Pairs => [.. from first in Enumerable.Range(0, 5) from second in Enumerable.Range(first + 1, 4 - first) select (first, second)];

    [Fact]
    public void The_unchanged_stream_delivers_all_and_ends_cleanly()
    {
        Opened opened = Read(_lines);
        Assert.Equal(Items, opened.Parts);
        Assert.True(opened.EndedCleanly);
    }

    [Theory, MemberData(nameof(Positions))]
    public void Flipping_any_bit_of_a_record_delivers_exactly_the_records_before_it(int position)
    {
        string line = Encoding.ASCII.GetString(_lines[position]);
        string text = line.Split('"')[5];
        byte[] payload = Convert.FromBase64String(text);
        Assert.All(Enumerable.Range(0, 8 * payload.Length), bit =>
        {
            byte[] changed = [.. payload];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            byte[][] lines = [.. _lines];
            lines[position] = Encoding.ASCII.GetBytes(line.Replace(text, Convert.ToBase64String(changed), StringComparison.Ordinal));
            AssertBroken(OpenFault.NotOpened, Items[..position], Read(FreshClient(), lines));
        });
    }

    [Theory, MemberData(nameof(Positions))]
    public void A_record_repeated_at_once_is_refused_after_its_first_copy(int position) =>
        AssertBroken(OpenFault.Protocol, Items[..(position + 1)], Read([.. _lines[..(position + 1)], .. _lines[position..]]));

    [Theory, MemberData(nameof(Pairs))]
    public void A_record_repeated_later_is_refused_there(int repeated, int position) =>
        AssertBroken(OpenFault.Protocol, Items[..position], Read([.. _lines[..position], _lines[repeated], .. _lines[position..]]));

    [Theory, MemberData(nameof(Pairs))]
    public void A_record_replaced_by_an_earlier_one_is_refused_there(int repeated, int dropped)
    {
        byte[][] lines = [.. _lines];
        lines[dropped] = lines[repeated];
        AssertBroken(OpenFault.Protocol, Items[..dropped], Read(lines));
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Of_a_dropped_record_and_a_later_duplicate_only_the_duplicate_is_detected(int dropped, int repeated)
    {
        string[] expected = [.. Items.Where((_, index) => index != dropped && index <= repeated)];
        AssertBroken(OpenFault.Protocol, expected, Read([.. _lines.Where((_, index) => index != dropped && index <= repeated), _lines[repeated], .. _lines[(repeated + 1)..]]));
    }

    [Theory, MemberData(nameof(Positions))]
    public void A_dropped_record_is_not_detected_by_the_protocol(int dropped)
    {
        Opened opened = Read([.. _lines.Where((_, index) => index != dropped)]);
        Assert.Equal(Items.Where((_, index) => index != dropped), opened.Parts);
        Assert.True(opened.EndedCleanly);
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Reordered_records_are_not_detected_by_the_protocol(int first, int second)
    {
        int[] order = [0, 1, 2, 3, 4];
        (order[first], order[second]) = (order[second], order[first]);
        Opened opened = Read([.. order.Select(index => _lines[index])]);
        Assert.Equal(order.Select(static index => Items[index]), opened.Parts);
        Assert.True(opened.EndedCleanly);
    }

    [Theory, MemberData(nameof(Positions))]
    public void A_record_that_the_client_sealed_itself_is_refused(int position)
    {
        byte[] own = _client.WriteLines("""{"n":9}""")[0];
        AssertBroken(OpenFault.Protocol, Items[..position], Read([.. _lines[..position], own, .. _lines[position..]]));
    }

    [Theory, MemberData(nameof(Positions))]
    public void A_record_of_another_stream_that_was_read_before_is_refused(int position)
    {
        byte[][] earlier = _server.WriteLines("""{"n":9}""");
        Assert.True(Read(earlier).EndedCleanly);
        AssertBroken(OpenFault.Protocol, Items[..position], Read([.. _lines[..position], earlier[0], .. _lines[position..]]));
    }

    [Theory, MemberData(nameof(Positions))]
    public void A_plaintext_record_is_refused(int position) =>
        AssertBroken(OpenFault.NotSealed, Items[..position], Read([.. _lines[..position], "{\"n\":9}\n"u8.ToArray(), .. _lines[position..]]));

    [Theory, MemberData(nameof(Positions))]
    public void A_line_that_is_not_json_is_refused(int position) =>
        AssertBroken(OpenFault.NotSealed, Items[..position], Read([.. _lines[..position], "oops\n"u8.ToArray(), .. _lines[position..]]));

    [Fact]
    public void Cut_after_any_byte_what_was_delivered_is_an_exact_prefix()
    {
        byte[] stream = [.. _lines.SelectMany(static line => line)];
        int[] ends = [.. Enumerable.Range(1, 5).Select(count => _lines.Take(count).Sum(static line => line.Length))];
        Assert.All(Enumerable.Range(0, stream.Length + 1), length =>
        {
            // A line is whole with or without its LF; what follows the last whole line is a cut one.
            int whole = ends.Count(end => end - 1 <= length);
            bool clean = length == 0 || ends.Any(end => end == length || end - 1 == length);
            Opened opened = Read(FreshClient(), stream[..length]);
            Assert.Equal(Items[..whole], opened.Parts);
            Assert.Equal(clean ? OpenFault.None : OpenFault.Truncated, opened.Fault);
        });
    }

    [Fact]
    public void Nothing_is_delivered_after_a_bad_record_even_in_one_piece()
    {
        byte[] joined = [.. _lines[0], .. "{}\n"u8, .. _lines[1]];
        AssertBroken(OpenFault.NotSealed, Items[..1], Read([joined]));
    }

    // Another object with the same keys, which has seen none of the records yet.
    private static Peer FreshClient() => Peer.Pair().Client;

    private static Opened Read(Peer client, params byte[][] pieces)
    {
        using MessageOpener opener = client.OpenStream();
        return Opened.Read(opener, pieces);
    }

    private static void AssertBroken(OpenFault fault, string[] delivered, Opened opened)
    {
        Assert.Equal(delivered, opened.Parts);
        Assert.Equal(fault, opened.Fault);
    }

    private Opened Read(byte[][] lines) => Read(_client, lines);
}
