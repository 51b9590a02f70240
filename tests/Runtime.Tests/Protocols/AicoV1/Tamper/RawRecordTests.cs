using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;
using Aico.Serialization;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Tamper;

/// <summary>Raw records carry body parts that are not one JSON value; their bytes are split again. Source: AICO v1, section 7, step 5.</summary>
public sealed class RawRecordTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"text\":\"Grüße 🚀\"}\n{\"n\":1}\r\n\n{\"done\":true}\n");
    private static readonly string[] Items = ["""{"text":"Grüße 🚀"}""", """{"n":1}""", """{"done":true}"""];

    [Fact]
    public void Two_lines_in_one_part_are_two_items() => Assert.Equal(Items, ItemsOf([Body]));

    [Fact]
    public void A_part_cut_at_any_byte_gives_the_same_items() =>
        Assert.All(Enumerable.Range(1, Body.Length - 1), position => Assert.Equal(Items, ItemsOf(ByteSequence.Cut(Body, position))));

    [Fact]
    public void Parts_of_one_byte_give_the_same_items() => Assert.Equal(Items, ItemsOf(ByteSequence.Chop(Body, 1)));

    [Fact]
    public void A_cut_inside_a_character_is_harmless()
    {
        int inside = Array.IndexOf(Body, (byte)0xf0) + 2;
        Assert.Equal(Items, ItemsOf(ByteSequence.Cut(Body, inside)));
    }

    [Fact]
    public void Random_cuts_give_the_same_items() =>
        Gen.Int[0, Body.Length].Array[0, 12].Sample(static positions => Assert.Equal(Items, ItemsOf(ByteSequence.Cut(Body, positions).Where(static part => part.Length > 0))));

    [Fact]
    public void The_last_line_may_lack_its_line_feed() => Assert.Equal(Items, ItemsOf([Body[..^1]]));

    [Fact]
    public void A_raw_record_opens_to_the_very_bytes()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(static i => (byte)i)];
        (Peer client, Peer server) = Peer.Pair();
        using MessageOpener opener = client.OpenStream();
        ReadOnlySequence<byte> input = new(server.WriteRaw(bytes));
        Assert.True(opener.TryRead(ref input, endOfInput: true, out MessagePart part));
        Assert.Equal(PartKind.Bytes, part.Kind);
        Assert.Equal(bytes, part.Data.ToArray());
    }

    [Theory]
    [InlineData("""{"raw_data":5}""")]
    [InlineData("""{"raw_data":null}""")]
    [InlineData("""{"raw_data":"e30"}""")]
    [InlineData("""{"raw_data":"e30=\n"}""")]
    [InlineData("""{"raw_data":"e31="}""")]
    [InlineData("""{"raw_data":"\ud800"}""")]
    [InlineData("""{"raw_data":"e30=","raw_data":"e30="}""")]
    [InlineData("""{"raw_data":"e30=","more":1}""")]
    [InlineData("""{"more":1,"raw_data":"e30="}""")]
    [InlineData("""{"Raw_data":"e30="}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData(""" "e30=" """)]
    [InlineData("""{"raw_data":"e30="}{}""")]
    [InlineData("""{"raw_data":"e30=" """)]
    [InlineData("")]
    [InlineData("null")]
    public void A_sealed_but_malformed_raw_record_breaks_the_protocol(string plaintext)
    {
        (Peer client, Peer server) = Peer.Pair();
        byte[] line = Encoding.ASCII.GetBytes(
            $$"""{"encrypted": true, "payload": "{{Convert.ToBase64String(server.Seal(plaintext))}}", "encryption": "xchacha20poly1305", "type": "raw"}""" + "\n");
        using MessageOpener opener = client.OpenStream();
        Opened opened = Opened.Read(opener, line);
        Assert.Empty(opened.Parts);
        Assert.Equal(OpenFault.Protocol, opened.Fault);
    }

    [Theory]
    [InlineData("""{"raw_data":"e30="}""", "{}")]
    [InlineData("""  {"raw_data" : "e30=" }  """, "{}")]
    [InlineData("""{"raw_data":"e30\u003d"}""", "{}")]
    [InlineData("""{"raw_data":"Pz8\/"}""", "???")]
    [InlineData("""{"raw_data":""}""", "")]
    public void White_space_and_escapes_around_raw_data_are_fine(string plaintext, string expected) =>
        Assert.Equal(Encoding.UTF8.GetBytes(expected), Envelope.ReadRaw(Encoding.UTF8.GetBytes(plaintext)));

    // Body parts, sealed as raw records, opened, and split again.
    private static List<string> ItemsOf(IEnumerable<byte[]> bodyParts)
    {
        (Peer client, Peer server) = Peer.Pair();
        using MessageOpener opener = client.OpenStream();
        var splitter = ItemSplitter.For(StreamItemFormat.Auto, new MessageHead { Headers = { new("Content-Type", Wire.NdJson) } }, maxItemBytes: 1000);
        var items = new List<string>();
        ReadOnlySequence<byte> input = new([.. bodyParts.SelectMany(server.WriteRaw)]);
        while (opener.TryRead(ref input, endOfInput: true, out MessagePart part) && part.Kind == PartKind.Bytes)
        {
            splitter.Append(part.Data.Span);
            Drain(endOfInput: false);
        }

        Drain(endOfInput: true);
        return items;

        void Drain(bool endOfInput)
        {
            while (splitter.TryRead(endOfInput, out ReadOnlySequence<byte> item, out ItemFault fault))
            {
                Assert.Equal(ItemFault.None, fault);
                items.Add(Encoding.UTF8.GetString(item.ToArray()));
            }
        }
    }
}
