using System.Buffers.Binary;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Padding per method and per connection. Section 8.</summary>
public sealed class PaddingTests
{
    [Fact]
    public async Task A_bucket_of_the_contract_fills_head_and_content()
    {
        Assert.All(await LengthsAsync(SealedApi.EchoBucketMethod, pads: false), static frame => Assert.Equal((true, 0), (frame.Padded, frame.Length % 512)));
        Assert.All(await LengthsAsync(SealedApi.EchoBucketMethod, pads: true), static frame => Assert.Equal((true, 0), (frame.Padded, frame.Length % 512)));
    }

    [Fact]
    public async Task Padme_of_the_contract_or_of_the_connection_rounds_up()
    {
        foreach ((MethodDescriptor<Message, Reply> method, bool pads) in new[] { (SealedApi.EchoPadmeMethod, false), (SealedApi.EchoMethod, true) })
        {
            (bool Padded, int Length)[] frames = await LengthsAsync(method, pads);
            Assert.Equal(2, frames.Length);
            Assert.All(frames, static frame => Assert.Equal((true, FramePadding.PadmeLength(frame.Length)), (frame.Padded, frame.Length)));
        }
    }

    [Fact]
    public async Task Without_either_nothing_is_padded()
    {
        (bool Padded, int Length)[] frames = await LengthsAsync(SealedApi.EchoMethod, pads: false);
        Assert.Equal([false, false], frames.Select(static frame => frame.Padded));
        Assert.Equal("""{"text":"hi"}""".Length, frames[1].Length);
    }

    private static async Task<(bool Padded, int Length)[]> LengthsAsync(MethodDescriptor<Message, Reply> method, bool pads)
    {
        var time = new WatchedClock();
        using var server = new SealedServer(time);
        await using var client = new SealedClient(server: server, time: time, protocol: own =>
        {
            own.PinServerKey(server.Keys[0].Pair.PublicKey);
            own.Suites = [Suite.XChaCha];
            own.PadMessages = pads;
        });
        server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await client.Api.CallAsync(method);
        byte[] body = server.Calls.Single().Body;
        var frames = new List<(bool, int)>();
        for (int at = 0; at < body.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at)) & 0xFF_FFFF;
            frames.Add(((body[at] & (int)FrameFlags.Padded) != 0, length - Suite.XChaCha.TagSize));
            at += Wire.FrameHeaderSize + length;
        }

        return [.. frames];
    }
}
