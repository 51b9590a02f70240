using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2.Tamper;

/// <summary>Messages changed in every place, under both suites: one uniform fault, and an exact prefix delivered. Rows R3, R4, S1 to S3.</summary>
public sealed class MessageTamperTests
{
    private const string Suites = nameof(AllSuites);

    public static TheoryData<string> AllSuites => Ends.SuiteNames;

    /// <summary>What is tampered with: an item stream with a split item and a PAD, a byte body with trailers, a stream that failed; and the requests.</summary>
    private static IEnumerable<Sample> Samples(string suite)
    {
        Aico2Session session = Ends.Session(Ends.SuiteOf(suite));
        var plain = new Aico2Settings();
        var padded = new Aico2Settings { Padding = FramePadding.Bucket(32) };
        MessageHead items = Ends.Response(Wire.ItemsMediaType);
        yield return new Sample(Direction.Response, 1, Ends.SealResponse(
            session, 1, items, plain, Ends.Item("one"), Ends.Piece("tw"), static (s, o) => s.TryWriteHeartbeat(o), Ends.Item("o"), Ends.Item(""), Ends.Complete));
        yield return new Sample(Direction.Response, 2, Ends.SealResponse(
            session, 2, Ends.Response("text/plain"), plain, Ends.Piece("some bytes"), Ends.Piece("and more"), static (s, o) => s.CompleteWithTrailers([new("checksum", "1")], o)));
        yield return new Sample(Direction.Response, 3, Ends.SealResponse(
            session, 3, items, padded, Ends.Item("one"), Ends.Item("two"), static (s, o) => s.TryFail("{}"u8, o)));
        (byte[][] frames, MessageHead outer, _) = Ends.SealRequest(session, Ends.Request(), padded, static (s, o) => s.Complete("""{"a":1}"""u8, true, o));
        yield return new Sample(Direction.Request, 0, frames) { Outer = outer };
        (frames, outer, _) = Ends.SealRequest(session, Ends.Request(contentType: Wire.ItemsMediaType), plain, Ends.Item("1"), Ends.Item("2"), Ends.Complete);
        yield return new Sample(Direction.Request, 0, frames) { Outer = outer };
    }

    [Theory, MemberData(Suites)]
    public void The_unchanged_message_is_delivered_whole(string suite) => Assert.All(Samples(suite), sample =>
    {
        Received received = Read(suite, sample, sample.Frames);
        Assert.True(received.Ended);
        Assert.Equal(sample.Frames.Count, received.Frames);
    });

    [Theory, MemberData(Suites)]
    public void Flipping_any_bit_of_any_frame_delivers_exactly_the_frames_before_it(string suite) => Assert.All(Samples(suite), sample =>
    {
        for (int index = 0; index < sample.Frames.Count; index++)
        {
            for (int bit = 0; bit < 8 * sample.Frames[index].Length; bit++)
            {
                byte[][] changed = [.. sample.Frames];
                changed[index] = [.. changed[index]];
                changed[index][bit / 8] ^= (byte)(1 << (bit % 8));
                int rest = changed.Skip(index).Sum(static frame => frame.Length) - Wire.FrameHeaderSize;
                bool reachesPastTheEnd = FrameHeader.TryRead(changed[index], index == 0, Ends.SuiteOf(suite).TagSize, out FrameHeader header) && header.Length > rest;
                AssertBroken(suite, sample, index, changed, reachesPastTheEnd ? OpenFault.Truncated : OpenFault.NotOpened);
            }
        }
    });

    [Theory, MemberData(Suites)]
    public void Flipping_any_bit_of_the_salt_delivers_nothing(string suite) => Assert.All(Samples(suite), sample =>
    {
        for (int bit = 0; bit < 64; bit++)
        {
            Sample changed = sample.WithSalt(salt => salt ^ (1UL << bit));
            AssertBroken(suite, changed, 0, changed.Frames, OpenFault.NotOpened);
        }
    });

    [Theory, MemberData(Suites)]
    public void Swapped_frames_are_refused_at_the_first_of_them(string suite) => Assert.All(Samples(suite), sample =>
    {
        for (int first = 0; first < sample.Frames.Count; first++)
        {
            for (int second = first + 1; second < sample.Frames.Count; second++)
            {
                byte[][] changed = [.. sample.Frames];
                (changed[first], changed[second]) = (changed[second], changed[first]);
                AssertBroken(suite, sample, first, changed, OpenFault.NotOpened);
            }
        }
    });

    [Theory, MemberData(Suites)]
    public void A_dropped_frame_is_noticed_at_its_place(string suite) => Assert.All(Samples(suite), sample =>
    {
        for (int index = 0; index < sample.Frames.Count; index++)
        {
            byte[][] changed = [.. sample.Frames.Where((_, i) => i != index)];
            AssertBroken(suite, sample, index, changed, index == sample.Frames.Count - 1 ? OpenFault.Truncated : OpenFault.NotOpened);
        }
    });

    [Theory, MemberData(Suites)]
    public void A_repeated_frame_is_refused_wherever_it_comes(string suite) => Assert.All(Samples(suite), sample =>
    {
        for (int index = 0; index < sample.Frames.Count; index++)
        {
            for (int at = index + 1; at <= sample.Frames.Count; at++)
            {
                AssertBroken(suite, sample, at, [.. sample.Frames.Take(at), sample.Frames[index], .. sample.Frames.Skip(at)], OpenFault.NotOpened);
            }
        }
    });

    [Theory, MemberData(Suites)]
    public void Cut_after_any_byte_the_message_is_truncated(string suite) => Assert.All(Samples(suite), sample =>
    {
        byte[] whole = [.. sample.Frames.SelectMany(static frame => frame)];
        int[] ends = [.. Enumerable.Range(1, sample.Frames.Count).Select(count => sample.Frames.Take(count).Sum(static frame => frame.Length))];
        for (int length = 0; length < whole.Length; length++)
        {
            AssertBroken(suite, sample, ends.Count(end => end <= length), [whole[..length]], OpenFault.Truncated);
        }
    });

    [Theory, MemberData(Suites)]
    public void Setting_or_clearing_any_flag_or_type_is_refused_there(string suite) => Assert.All(Samples(suite), sample =>
    {
        for (int index = 0; index < sample.Frames.Count; index++)
        {
            for (int first = 0; first < 256; first++)
            {
                if (first != sample.Frames[index][0])
                {
                    byte[][] changed = [.. sample.Frames];
                    changed[index] = [(byte)first, .. changed[index][1..]];
                    AssertBroken(suite, sample, index, changed, OpenFault.NotOpened);
                }
            }
        }
    });

    [Theory, MemberData(Suites)]
    public void Any_byte_after_the_last_frame_breaks_the_message_after_all_of_it(string suite) => Assert.All(Samples(suite), sample =>
    {
        for (int after = 0; after < 256; after++)
        {
            AssertBroken(suite, sample, sample.Frames.Count, [.. sample.Frames, [(byte)after]], OpenFault.NotOpened);
        }
    });

    [Theory, MemberData(Suites)]
    public void Frames_of_another_message_are_refused_frame_by_frame(string suite)
    {
        Sample[] samples = [.. Samples(suite)];
        foreach (Sample sample in samples)
        {
            foreach (Sample other in samples.Where(other => other != sample))
            {
                for (int index = 0; index < sample.Frames.Count; index++)
                {
                    byte[][] changed = [.. sample.Frames];
                    changed[index] = other.Frames[Math.Min(index, other.Frames.Count - 1)];
                    AssertBroken(suite, sample, index, changed, OpenFault.NotOpened);
                }
            }
        }
    }

    [Theory, MemberData(Suites)]
    public void A_message_opens_under_no_other_session_direction_or_number(string suite) => Assert.All(Samples(suite), sample =>
    {
        Received[] received =
        [
            Read(Ends.Session(Ends.SuiteOf(suite), key: 0x6C), sample, sample.Frames),
            Received.Read(sample.Opener(Ends.Session(Ends.SuiteOf(suite)), shift: 1), sample.Wire(sample.Frames)),
            Received.Read(sample.Reflected(Ends.Session(Ends.SuiteOf(suite))), sample.Wire(sample.Frames)),
        ];
        Assert.All(received, static r => Assert.Equal((OpenFault.NotOpened, 0L), (r.Fault, r.Frames)));
    });

    private static void AssertBroken(string suite, Sample sample, int framesBefore, IReadOnlyList<byte[]> changed, OpenFault fault)
    {
        Received received = Read(suite, sample, changed);
        Assert.Equal(fault, received.Fault);
        Assert.False(received.Ended);
        Assert.Equal(framesBefore, received.Frames);
        Received prefix = Read(suite, sample, [.. sample.Frames.Take(framesBefore)]);
        Assert.Equal(prefix.Parts, received.Parts);
        Assert.Equal(prefix.Head is null, received.Head is null);
    }

    private static Received Read(string suite, Sample sample, IReadOnlyList<byte[]> frames) => Read(Ends.Session(Ends.SuiteOf(suite)), sample, frames);

    private static Received Read(Aico2Session session, Sample sample, IReadOnlyList<byte[]> frames)
    {
        using Aico2Opener opener = sample.Opener(session);
        return Received.Read(opener, sample.Wire(frames));
    }

    private sealed record Sample
    {
        private readonly ulong _number;
        private readonly byte[] _salt;

        public Sample(Direction direction, ulong number, byte[][] pieces)
        {
            Direction = direction;
            _number = number;
            byte[] message = [.. pieces.SelectMany(static piece => piece)];
            _salt = direction == Direction.Response ? message[..Aico.Protocols.Aico2.Wire.SaltSize] : [];
            Frames = [.. Ends.FramesOf(message[_salt.Length..])];
        }

        public Direction Direction { get; }

        public IReadOnlyList<byte[]> Frames { get; }

        public MessageHead? Outer { get; init; }

        private RequestNumber Number => OuterRequest.Read(Outer!)!.Number;

        private Func<ulong, ulong> Salt { get; init; } = static salt => salt;

        public Sample WithSalt(Func<ulong, ulong> change) => this with { Salt = change };

        public Aico2Opener Opener(Aico2Session session, ulong shift = 0) => Direction == Direction.Response
            ? Aico2Opener.OfResponse(session, _number + shift, Ends.Limits)
            : Aico2Opener.OfRequest(session, new RequestNumber(Number.Number + shift, Salt(Number.Salt)), Ends.Limits);

        public Aico2Opener Reflected(Aico2Session session) => Direction == Direction.Response
            ? Aico2Opener.OfRequest(session, new RequestNumber(_number, Convert.ToUInt64(Convert.ToHexString(_salt), 16)), Ends.Limits)
            : Aico2Opener.OfResponse(session, Number.Number, Ends.Limits);

        public byte[][] Wire(IEnumerable<byte[]> frames) => Direction == Direction.Response
            ? [Convert.FromHexString(Salt(Convert.ToUInt64(Convert.ToHexString(_salt), 16)).ToString("x16", null)), .. frames]
            : [.. frames];
    }
}
