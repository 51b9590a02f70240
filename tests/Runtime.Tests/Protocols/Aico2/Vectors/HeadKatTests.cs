using System.Text.Json;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>Heads and padding of the vector file. Sections 8, 9 and 22.</summary>
public sealed class HeadKatTests
{
    [Theory, Kat("heads_valid")]
    public void A_good_head_is_read(string id) => Assert.True(TryRead(KatFile.Entry("heads_valid", id)));

    [Theory, Kat("heads_invalid")]
    public void A_bad_head_is_refused(string id) => Assert.False(TryRead(KatFile.Entry("heads_invalid", id)));

    [Theory, Kat("padme")]
    public void Padme_gives_the_stated_length(string id)
    {
        JsonElement entry = KatFile.Entry("padme", id);
        Assert.Equal(entry.GetProperty("padded").GetInt32(), FramePadding.PadmeLength(entry.GetProperty("length").GetInt32()));
    }

    private static bool TryRead(JsonElement entry) => entry.Text("side") == "request"
        ? HeadCodec.TryReadRequest(entry.Hex("plaintext"), out MessageHead? _, out _, out _)
        : HeadCodec.TryReadResponse(entry.Hex("plaintext"), out MessageHead? _, out _);
}
