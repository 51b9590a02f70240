using System.Text.Json;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>The handshakes of the cases, byte for byte from both ends. Section 22.</summary>
public sealed class HandshakeKatTests
{
    private static readonly NoisePattern[] BothPatterns = [NoisePattern.NK, NoisePattern.IK];

    [Theory, Kat("cases")]
    public void The_client_writes_the_request(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        using ClientHandshake handshake = entry.Client().StartHandshake(KatFile.Start);
        Assert.Equal(entry.Text("handshake_request_body"), Convert.ToHexStringLower(handshake.RequestBody.Span));
    }

    [Theory, Kat("cases")]
    public void The_client_offers_its_suites(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        Assert.Equal(entry.Utf8("payload1"), Offer.Write(entry.Offered()));
    }

    [Theory, Kat("cases")]
    public void The_client_reads_the_response(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        using ClientHandshake handshake = entry.Client().StartHandshake(KatFile.Start);
        var session = (Aico2Session?)handshake.Complete(HandshakeAnswer, entry.Hex("handshake_response_body"), KatFile.Start, out string? failure);
        Assert.Null(failure);
        AssertSession(entry, session);
    }

    [Theory, Kat("cases")]
    public void The_server_writes_the_response(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        using Aico2ServerHandshake handshake = ReadRequest(entry);
        Assert.Same(entry.Suite(), handshake.Suite);
        SessionTerms terms = SessionTerms.Read(entry.Utf8("payload2"), [Suite.Aegis, Suite.XChaCha])!;
        Aico2Session? session = handshake.Complete(
            new Aico2Protocol(new Aico2Settings()), terms, entry.KeyPair("server_ephemeral_private")!, KatFile.Start, out byte[] answer);
        Assert.Equal(entry.Text("handshake_response_body"), Convert.ToHexStringLower(answer));
        AssertSession(entry, session);
    }

    [Theory, Kat("cases")]
    public void The_server_grants_the_payload(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        Assert.Equal(entry.Utf8("payload2"), SessionTerms.Read(entry.Utf8("payload2"), entry.Offered())!.Write());
    }

    [Theory, Kat("cases")]
    public void The_server_learns_the_clients_key_with_IK_only(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        using Aico2ServerHandshake handshake = ReadRequest(entry);
        Assert.Equal(entry.Pattern(), handshake.Pattern);
        Assert.Equal(entry.GetProperty("client_static_public").GetString() ?? "", Convert.ToHexStringLower(handshake.ClientKey));
    }

    [Theory, Kat("cases")]
    public void Key_id_and_prologue_are_those_of_the_request(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        using X25519KeyPair pair = entry.KeyPair("server_static_private")!;
        using var key = new ServerKey(pair);
        Assert.Equal(entry.Hex("server_static_public"), pair.PublicKey);
        Assert.Equal(entry.Hex("kid"), key.Id);
        byte[] prologue = new byte[Wire.PrologueSize];
        HandshakeHeader.WritePrologue(prologue, entry.Hex("handshake_request_body"));
        Assert.Equal(entry.Hex("prologue"), prologue);
        Assert.Equal(entry.GetProperty("tag_bytes").GetInt32(), entry.Suite().TagSize);
    }

    [Theory, Kat("cases")]
    public void Every_step_of_the_key_schedule_is_the_given_one(string id)
    {
        JsonElement entry = KatFile.Entry("cases", id);
        var noise = NoiseHandshake.Initiate(
            entry.Pattern(), entry.Hex("prologue"), entry.Hex("server_static_public"), entry.KeyPair("client_static_private"), entry.KeyPair("client_ephemeral_private")!);
        byte[] payload1 = entry.Utf8("payload1");
        Assert.True(noise.TryWriteMessage1(payload1, new byte[noise.Overhead1 + payload1.Length]));
        byte[] payload2 = new byte[entry.Utf8("payload2").Length];
        Assert.True(noise.TryReadMessage2(entry.Hex("handshake_response_body"), payload2));
        Assert.Equal(entry.Utf8("payload2"), payload2);
        byte[][] keys = [new byte[32], new byte[32], new byte[32], new byte[32]];
        noise.Split(keys[0], keys[1]);
        KeySchedule.Export(keys[0], keys[2]);
        KeySchedule.Export(keys[1], keys[3]);
        string[] names = ["split_c2s", "split_s2c", "x_c2s", "x_s2c"];
        Assert.Equal(names.Select(name => entry.Text(name)), keys.Select(Convert.ToHexStringLower));
        Assert.Equal(entry.Hex("handshake_hash"), noise.Hash);
        using Secret derived = KeySchedule.Derive(noise);
        Assert.Equal([.. entry.Hex("k_c2s"), .. entry.Hex("k_s2c")], derived.Span.ToArray());
    }

    [Theory, Kat("negative_handshakes")]
    public void A_bad_handshake_is_refused_as_given(string id)
    {
        JsonElement entry = KatFile.Entry("negative_handshakes", id);
        if (entry.Text("at") == "server")
        {
            using var key = new ServerKey(X25519KeyPair.FromPrivateKey([.. Enumerable.Repeat((byte)0x11, 32)]));
            ProblemType problem = Aico2ServerHandshake.Read(
                entry.Hex("handshake_request_body"), [key], BothPatterns, [Suite.Aegis, Suite.XChaCha], out Aico2ServerHandshake? handshake);
            Assert.Null(handshake);
            Assert.Equal(entry.Text("problem"), ProblemTypes.NameOf(problem));
            Assert.Equal(entry.GetProperty("status").GetInt32(), ProblemTypes.StatusOf(problem));
        }
        else
        {
            using ClientHandshake handshake = KatFile.Entry("cases", entry.Text("case")).Client().StartHandshake(KatFile.Start);
            Assert.Null(handshake.Complete(HandshakeAnswer, entry.Hex("handshake_response_body"), KatFile.Start, out string? failure));
            Assert.Equal("the server's handshake message does not open", failure);
        }
    }

    internal static MessageHead HandshakeAnswer => new() { Status = 200, Headers = { new("Content-Type", Wire.HandshakeMediaType) } };

    private static Aico2ServerHandshake ReadRequest(JsonElement entry)
    {
        using var key = new ServerKey(entry.KeyPair("server_static_private")!);
        ProblemType problem = Aico2ServerHandshake.Read(
            entry.Hex("handshake_request_body"), [key], BothPatterns, [entry.Suite()], out Aico2ServerHandshake? handshake);
        Assert.Equal(ProblemType.None, problem);
        return handshake!;
    }

    private static void AssertSession(JsonElement entry, Aico2Session? session)
    {
        Assert.NotNull(session);
        Assert.Equal(entry.Hex("k_c2s"), session.KeyOf(Direction.Request));
        Assert.Equal(entry.Hex("k_s2c"), session.KeyOf(Direction.Response));
        Assert.Equal(entry.Hex("handshake_hash"), session.HandshakeHash);
        Assert.Same(entry.Suite(), session.Suite);
        Assert.Equal("AAECAwQFBgcICQoLDA0ODw", Base64UrlText.Encode(session.Id));
        Assert.Equal(TimeSpan.FromSeconds(3600), session.Lifetime);
        Assert.Equal(1_048_576, session.MaxRequests);
        Assert.Equal(TimeSpan.FromSeconds(15), session.Heartbeat);
    }
}
