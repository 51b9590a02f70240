using System.Buffers;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using CsCheck;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Row K1: no (key, nonce) repeats over (n, salt, i), also with cloned client state. Section 4.</summary>
public sealed class NonceTests
{
    [Fact]
    public void Different_numbers_salts_or_indices_give_different_nonces() =>
        Gen.Select(Gen.ULong[1, 5], Gen.ULong[0, 3], Gen.Int[1, 20]).Array[1, 20].Sample(static messages =>
        {
            var seen = new HashSet<string>();
            foreach ((ulong n, ulong salt, int frames) in messages.DistinctBy(static m => (m.Item1, m.Item2)))
            {
                foreach (int size in (int[])[24, 32])
                {
                    var nonces = new FrameNonce(new RequestNumber(n, salt));
                    for (int i = 0; i < frames; i++)
                    {
                        byte[] nonce = new byte[size];
                        Assert.True(nonces.TryNext(nonce));
                        Assert.True(seen.Add(Convert.ToHexString(nonce)));
                    }
                }
            }
        }, iter: 1000);

    [Fact]
    public void Cloned_clients_draw_the_same_numbers_and_other_salts()
    {
        // A VM snapshot: keys and counter are the same in both, the generator's output is not.
        var seen = new HashSet<RequestNumber>();
        foreach (Aico2Session clone in (Aico2Session[])[Ends.Session(), Ends.Session()])
        {
            for (ulong n = 1; n <= 200; n++)
            {
                (_, MessageHead outer, ulong number) = Ends.SealRequest(clone, Ends.Request(), new Aico2Settings(), Ends.Complete);
                Assert.Equal(n, number);
                Assert.True(seen.Add(OuterRequest.Read(outer)!.Number));
            }
        }

        Assert.Equal(400, seen.Count);
    }

    [Fact]
    public void Two_responses_to_one_request_would_still_have_other_salts()
    {
        Aico2Session session = Ends.Session();
        Assert.NotEqual(
            Ends.SealResponse(session, 1, Ends.Response(), new Aico2Settings(), Ends.Complete)[0][..8],
            Ends.SealResponse(session, 1, Ends.Response(), new Aico2Settings(), Ends.Complete)[0][..8]);
    }

    [Fact]
    public void A_message_ends_before_its_index_repeats()
    {
        var nonces = new FrameNonce(new RequestNumber(1, 2), first: uint.MaxValue);
        byte[] nonce = new byte[24];
        Assert.True(nonces.TryNext(nonce));
        Assert.EndsWith("00000000FFFFFFFF", Convert.ToHexString(nonce), StringComparison.Ordinal);
        Assert.False(nonces.TryNext(nonce));
        Assert.False(nonces.TryNext(nonce));
    }

    [Fact]
    public void A_frame_that_could_not_be_handed_over_does_not_share_its_nonce_with_the_next()
    {
        Aico2Session session = Ends.Session();
        var writer = new FrameWriter(session, Direction.Request, new RequestNumber(1, 2), FramePadding.None);
        var output = new ArrayBufferWriter<byte>();
        writer.Write(FrameType.Head, FrameFlags.None, "head"u8, output);
        var broken = new BrokenWriter();
        Assert.Throws<IOException>(() => writer.Write(FrameType.Data, FrameFlags.None, "data"u8, broken));
        writer.Write(FrameType.Data, FrameFlags.None, "data"u8, output);
        Assert.NotEqual(broken.Sealed[..24], output.WrittenSpan[^24..].ToArray());
    }

    private sealed class BrokenWriter : IBufferWriter<byte>
    {
        public byte[] Sealed { get; } = new byte[100];

        public void Advance(int count) => throw new IOException();

        public Memory<byte> GetMemory(int sizeHint = 0) => Sealed;

        public Span<byte> GetSpan(int sizeHint = 0) => Sealed;
    }
}
