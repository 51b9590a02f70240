using System.Reflection;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

public sealed class AicoV1SessionTests
{
    private static readonly Instant Start = new(TimeSpan.FromDays(1), DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000));

    [Theory]
    [InlineData(3299, true)]
    [InlineData(3300, false)]
    [InlineData(3301, false)]
    public void A_client_session_is_usable_below_3300_seconds_by_either_clock(int seconds, bool usable)
    {
        AicoV1Session session = Session();
        TimeSpan age = TimeSpan.FromSeconds(seconds);
        Assert.Equal(usable, session.IsUsable(new Instant(Start.Monotonic + age, Start.Wall)));
        Assert.Equal(usable, session.IsUsable(new Instant(Start.Monotonic, Start.Wall + age)));
    }

    [Fact]
    public void A_wall_clock_that_is_set_back_does_not_make_a_session_live_longer() =>
        Assert.False(Session().IsUsable(new Instant(Start.Monotonic + TimeSpan.FromSeconds(3300), Start.Wall - TimeSpan.FromDays(1))));

    [Fact]
    public void Messages_both_ways_use_a_session_up()
    {
        (Peer client, Peer server) = Peer.Pair(maxMessages: 3);
        client.Seal("{}");
        client.Session.Admit(server.Seal("{}"));
        Assert.True(client.Session.IsUsable(default));
        client.Seal("{}");
        Assert.False(client.Session.IsUsable(default));
    }

    [Fact]
    public void A_fresh_nonce_is_admitted() => Assert.Equal(NonceUse.Fresh, Peer.Pair().Client.Session.Admit(Peer.Pair().Server.Seal("{}")));

    [Fact]
    public void A_nonce_received_before_is_repeated()
    {
        (Peer client, Peer server) = Peer.Pair();
        byte[] payload = server.Seal("{}");
        client.Session.Admit(payload);
        Assert.Equal(NonceUse.Repeated, client.Session.Admit(payload));
    }

    [Fact]
    public void A_nonce_sealed_with_is_the_sessions_own()
    {
        Peer client = Peer.Pair().Client;
        Assert.Equal(NonceUse.Own, client.Session.Admit(client.Seal("{}")));
    }

    [Fact]
    public void A_nonce_that_differs_in_any_bit_is_another_one()
    {
        Peer client = Peer.Pair().Client;
        byte[] nonce = new byte[Wire.NonceSize];
        client.Session.Admit(nonce);
        Assert.All(Enumerable.Range(0, 8 * nonce.Length), bit =>
        {
            byte[] other = [.. nonce];
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(NonceUse.Fresh, client.Session.Admit(other));
        });
    }

    [Fact]
    public void Beyond_the_limit_the_memory_is_full()
    {
        (Peer client, Peer server) = Peer.Pair(maxMessages: 2);
        client.Session.Admit(server.Seal("{}"));
        client.Session.Admit(server.Seal("{}"));
        Assert.Equal(NonceUse.Full, client.Session.Admit(server.Seal("{}")));
    }

    [Fact]
    public void A_running_stream_beyond_the_limit_is_not_cut_and_still_refuses_a_repeated_record()
    {
        (Peer client, Peer server) = Peer.Pair(maxMessages: 1);
        byte[][] lines = server.WriteLines("""{"n":1}""", """{"n":2}""", """{"n":3}""");
        using MessageOpener opener = client.OpenStream();
        Opened opened = Opened.Read(opener, [.. lines, lines[2]]);
        Assert.Equal(["""{"n":1}""", """{"n":2}""", """{"n":3}"""], opened.Parts);
        Assert.Equal(OpenFault.Protocol, opened.Fault);
    }

    [Fact]
    public void Each_message_has_a_fresh_nonce()
    {
        Peer client = Peer.Pair().Client;
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => Convert.ToHexString(client.Seal("{}"), 0, Wire.NonceSize)).Distinct().Count());
    }

    [Fact]
    public void The_last_release_zeroes_the_box_key()
    {
        AicoV1Session session = Session();
        session.TryAcquire();
        session.Release();
        Assert.NotEqual(new byte[Wire.KeySize], BoxKeyOf(session));
        session.Release();
        Assert.Equal(new byte[Wire.KeySize], BoxKeyOf(session));
    }

    [Fact]
    public void Its_text_is_its_type() => Assert.Equal("AicoV1Session", $"{Session()}");

    // The field is private on purpose; a test of zeroing has no other way to look.
    internal static byte[] BoxKeyOf(AicoV1Session session) =>
        ((Secret)typeof(AicoV1Session).GetField("_boxKey", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!).Span.ToArray();

    private static AicoV1Session Session()
    {
        var key = new Secret(Wire.KeySize);
        key.Span.Fill(0x6b);
        return new AicoV1Session(
            Peer.Pair().Client.Protocol, key, "0001020304050607", new byte[32], Wire.ClientSessionLifetime, Wire.MaxMessagesPerSession, static _ => { }, Start);
    }
}
