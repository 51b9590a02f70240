using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>What is sealed opens to the same, however the bytes arrive. Sections 7 to 9.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<Suite> AnySuite = Gen.Bool.Select(static aegis => aegis ? Suite.Aegis : Suite.XChaCha);

    private static readonly Gen<Aico2Settings> AnySettings = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 5000]).Select(static choice => new Aico2Settings
    {
        Padding = choice.Item1 switch { 0 => FramePadding.None, 1 => FramePadding.Padme, _ => FramePadding.Bucket(choice.Item2) },
        MaxFramePlaintext = 1024 + choice.Item2,
    });

    private static readonly Gen<byte[]> AnyBytes = Gen.Frequency((5, Gen.Byte.Array[0, 40]), (1, Gen.Byte.Array[0, 9000]));

    [Fact]
    public void Items_arrive_as_they_were_sent_whatever_the_pieces() =>
        Gen.Select(AnySuite, AnySettings, AnyBytes.Array[0, 8], Gen.Int[1, 3000]).Sample((suite, settings, items, pieceSize) =>
        {
            Aico2Session session = Ends.Session(suite);
            byte[] message = [.. Ends.SealResponse(
                session, 7, Ends.Response(Wire.ItemsMediaType), settings,
                [.. items.Select(static item => (Action<Aico2Sealer, IBufferWriter<byte>>)((s, o) => s.Write(item, true, o))), Ends.Complete]).SelectMany(static p => p)];
            using Aico2Opener opener = Aico2Opener.OfResponse(session, 7, Ends.Limits);
            Received received = Received.Read(opener, ByteSequence.Chop(message, pieceSize));
            Assert.True(received.Ended);
            string joined = string.Concat(received.Parts.Select(static part => part.StartsWith("item:", StringComparison.Ordinal) ? part[5..] + "\u1234" : part[6..]));
            Assert.Equal(string.Concat(items.Select(static item => Encoding.Latin1.GetString(item) + "\u1234")), joined);
        }, iter: 300);

    [Fact]
    public void A_byte_body_arrives_as_it_was_sent_whatever_the_pieces() =>
        Gen.Select(AnySuite, AnySettings, AnyBytes.Array[0, 5], Gen.Int[0, 20_000].Array[0, 12]).Sample((suite, settings, pieces, cuts) =>
        {
            Aico2Session session = Ends.Session(suite);
            (byte[][] frames, MessageHead outer, _) = Ends.SealRequest(
                session, Ends.Request(), settings,
                [.. pieces.Select(static piece => (Action<Aico2Sealer, IBufferWriter<byte>>)((s, o) => s.Write(piece, false, o))), Ends.Complete]);
            byte[] message = [.. frames.SelectMany(static p => p)];
            using var opener = (Aico2Opener)Ends.Protocol.Open(session, Direction.Request, outer, Ends.Limits);
            Received received = Received.Read(opener, ByteSequence.Cut(message, cuts.Select(cut => cut % (message.Length + 1))));
            Assert.True(received.Ended);
            Assert.Equal(string.Concat(pieces.Select(Encoding.Latin1.GetString)), received.Body);
            Assert.Equal("Bearer secret-token", received.Head!.Find("authorization"));
        }, iter: 300);

    [Theory]
    [InlineData("xchacha20poly1305"), InlineData("aegis256")]
    public void A_message_without_content_is_one_frame(string suite)
    {
        Aico2Session session = Ends.Session(Ends.SuiteOf(suite));
        byte[] message = Ends.SealResponse(session, 1, new MessageHead { Status = 204 }, new Aico2Settings(), Ends.Complete)[0];
        Assert.Equal(Wire.SaltSize + Wire.FrameHeaderSize + 4 + session.Suite.TagSize, message.Length);
        using Aico2Opener opener = Aico2Opener.OfResponse(session, 1, Ends.Limits);
        var input = new ReadOnlySequence<byte>(message);
        Assert.True(opener.TryRead(ref input, endOfInput: false, out MessagePart part));
        Assert.Equal((PartKind.Head, 204), (part.Kind, part.Head!.Status));
        Assert.True(opener.IsComplete);
        Assert.False(opener.TryRead(ref input, endOfInput: false, out _));
        Assert.True(opener.TryRead(ref input, endOfInput: true, out part));
        Assert.Equal(PartKind.End, part.Kind);
    }

    [Fact]
    public void Padding_hides_lengths_within_a_bucket()
    {
        var settings = new Aico2Settings { Padding = FramePadding.Bucket(64) };
        int[] sizes = [.. Enumerable.Range(0, 64).Select(length =>
            Ends.SealResponse(Ends.Session(), 1, Ends.Response(Wire.ItemsMediaType), settings, static (s, o) => s.Start(o), Ends.Item(new string('x', length)))[1].Length)];
        Assert.Equal([Wire.FrameHeaderSize + 64 + Suite.XChaCha.TagSize], sizes.Distinct());
    }

    [Fact]
    public void Heads_are_read_as_they_were_written() =>
        Gen.Select(Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz-"], 1, 12], Gen.String[Gen.Char["\u0021az~\u0080\u00FF"], 0, 30]).Array[0, 30].Sample(static fields =>
        {
            MessageHead head = Ends.Response(status: 404);
            head.Headers.AddRange(fields.Where(static f => !FieldRules.IsRefused(f.Item1) && !FieldRules.IsReserved(f.Item1)).Select(static f => KeyValuePair.Create(f.Item1, f.Item2)));
            var output = new ArrayBufferWriter<byte>();
            HeadCodec.WriteResponse(head, output);
            Assert.True(HeadCodec.TryReadResponse(output.WrittenSpan, out MessageHead? read, out _));
            Assert.Equal(404, read.Status);
            Assert.Equal(head.Headers, read.Headers);
        }, iter: 1000);
}
