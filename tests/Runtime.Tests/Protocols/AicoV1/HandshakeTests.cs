using System.Text;
using System.Text.Json.Nodes;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

public sealed class HandshakeTests
{
    private static readonly Instant Now = new(TimeSpan.FromHours(5), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250));
    private static readonly AicoV1Settings Settings = new() { SessionLifetime = Wire.ClientSessionLifetime };
    private static readonly AicoV1Protocol Client = new(SigningIdentity.FromSeed(Seed(1)), Settings);
    private static readonly AicoV1Protocol Server = new(SigningIdentity.FromSeed(Seed(2)), Settings with { SessionLifetime = Wire.SessionLifetime });

    [Fact]
    public void Both_sides_reach_a_session_that_carries_messages_both_ways()
    {
        using ClientHandshake handshake = Client.StartHandshake(Now);
        AicoV1Session server = Accept(handshake, out byte[] answer);
        var client = (AicoV1Session)handshake.Complete(Ok(), answer, Now, out _)!;
        Assert.Equal("to server", Carry(client, server, "to server"));
        Assert.Equal("to client", Carry(server, client, "to client"));
    }

    [Fact]
    public void Both_sides_name_the_session_alike()
    {
        using ClientHandshake handshake = Client.StartHandshake(Now);
        AicoV1Session server = Accept(handshake, out byte[] answer);
        Assert.Equal(server.ClientId, ((AicoV1Session)handshake.Complete(Ok(), answer, Now, out _)!).ClientId);
    }

    [Fact]
    public void The_request_is_posted_as_json_to_the_handshake_path()
    {
        using ClientHandshake handshake = Client.StartHandshake(Now);
        Assert.Equal("POST", handshake.RequestHead.Method);
        Assert.Equal("/api/v1/handshake", handshake.RequestHead.Target);
        Assert.Equal("application/json", handshake.RequestHead.ContentType);
    }

    [Fact]
    public void The_timestamp_is_left_out_unless_asked_for()
    {
        using ClientHandshake without = Client.StartHandshake(Now);
        using ClientHandshake with = new AicoV1Protocol(Client.Identity, Settings with { SendTimestamp = true }).StartHandshake(Now);
        Assert.Null(Request(without).Timestamp);
        Assert.Equal(1_700_000_000.25, Request(with).Timestamp);
    }

    [Fact]
    public void Each_handshake_has_fresh_keys_and_the_same_identity()
    {
        using ClientHandshake first = Client.StartHandshake(Now);
        using ClientHandshake second = Client.StartHandshake(Now);
        Assert.NotEqual(Request(first).PublicKey, Request(second).PublicKey);
        Assert.Equal(Request(first).IdentityKey, Request(second).IdentityKey);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(307)]
    public void Another_status_than_200_makes_no_session(int status)
    {
        using ClientHandshake handshake = Client.StartHandshake(Now);
        Accept(handshake, out byte[] answer);
        Assert.Null(handshake.Complete(new MessageHead { Status = status }, answer, Now, out string? failure));
        Assert.Equal($"the server answered {status}", failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>not a backend</html>")]
    [InlineData("{}")]
    [InlineData("""{"handshake_response":{"public_key":"\ud800"}}""")]
    public void What_is_not_a_response_makes_no_session(string body)
    {
        using ClientHandshake handshake = Client.StartHandshake(Now);
        Assert.Null(handshake.Complete(Ok(), Encoding.UTF8.GetBytes(body), Now, out string? failure));
        Assert.Equal("the answer is not a handshake response", failure);
    }

    [Fact]
    public void A_signature_by_another_key_makes_no_session()
    {
        using ClientHandshake handshake = Client.StartHandshake(Now);
        Accept(handshake, out byte[] answer);
        JsonNode forged = JsonNode.Parse(answer)!;
        forged["handshake_response"]!["identity_key"] = Convert.ToBase64String(Client.Identity.PublicKey);
        Assert.Null(handshake.Complete(Ok(), Encoding.UTF8.GetBytes(forged.ToJsonString()), Now, out string? failure));
        Assert.Equal("the answer's signature does not verify", failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_key_of_low_order_makes_no_session(byte first)
    {
        byte[] lowOrder = new byte[32];
        lowOrder[0] = first;
        byte[] answer = HandshakeMessage.Create(Server.Identity, lowOrder, 1_700_000_000, Settings.Random).WriteResponse();
        using ClientHandshake handshake = Client.StartHandshake(Now);
        Assert.Null(handshake.Complete(Ok(), answer, Now, out string? failure));
        Assert.Equal("the answer's public key is not usable", failure);
    }

    [Fact]
    public void A_server_makes_no_session_with_a_key_of_low_order()
    {
        HandshakeMessage request = HandshakeMessage.Create(Client.Identity, new byte[32], null, Settings.Random);
        using var ephemeral = BoxKeyPair.Generate();
        Assert.Null(Server.AcceptHandshake(request, ephemeral, Now, out byte[] answer));
        Assert.Empty(answer);
    }

    [Fact]
    public void The_answers_clock_does_not_matter()
    {
        using ClientHandshake handshake = Client.StartHandshake(Now);
        using var ephemeral = BoxKeyPair.Generate();
        Server.AcceptHandshake(Request(handshake), ephemeral, new Instant(default, Now.Wall.AddDays(1)), out byte[] answer);
        Assert.NotNull(handshake.Complete(Ok(), answer, Now, out _));
    }

    [Fact]
    public void An_answer_has_a_limit() => Assert.Equal(4096, Client.StartHandshake(Now).MaxResponseBytes);

    private static byte[] Seed(byte value) => [.. Enumerable.Repeat(value, 32)];

    private static MessageHead Ok() => new() { Status = 200 };

    private static HandshakeMessage Request(ClientHandshake handshake)
    {
        Assert.Equal(HandshakeFault.None, HandshakeMessage.ReadRequest(handshake.RequestBody.Span, out HandshakeMessage? request));
        return request!;
    }

    private static AicoV1Session Accept(ClientHandshake handshake, out byte[] answer)
    {
        HandshakeMessage request = Request(handshake);
        Assert.True(request.VerifySignature());
        using var ephemeral = BoxKeyPair.Generate();
        return Server.AcceptHandshake(request, ephemeral, Now, out answer)!;
    }

    private static string? Carry(AicoV1Session from, AicoV1Session to, string text)
    {
        byte[] plaintext = Encoding.UTF8.GetBytes(text);
        byte[] payload = new byte[plaintext.Length + Wire.Overhead];
        from.Seal(plaintext, payload);
        byte[] opened = new byte[plaintext.Length];
        return to.TryOpen(payload, opened) ? Encoding.UTF8.GetString(opened) : null;
    }
}
