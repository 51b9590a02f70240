using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aico.AspNetCore.Tests.Harness;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Section 3; section 17, rules 2, 4, 13, 14 and 15, over the wire.</summary>
public sealed class HandshakeTests
{
    private const string Failed = """{"error":"Handshake processing failed"}""";

    [Fact]
    public async Task Rule_2_an_answer_has_exactly_six_inner_members_of_the_right_sizes_and_a_valid_signature()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        using HttpResponseMessage response = await client.PostHandshakeAsync(Request(client).ToBytes());
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["status", "handshake_response"], answer.RootElement.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("session_established", answer.RootElement.GetProperty("status").GetString());
        JsonElement inner = answer.RootElement.GetProperty("handshake_response");
        Assert.Equal(["challenge", "component", "identity_key", "public_key", "signature", "timestamp"], inner.EnumerateObject().Select(static member => member.Name).Order());
        Assert.Equal("backend", inner.GetProperty("component").GetString());
        byte[] challenge = inner.GetProperty("challenge").GetBytesFromBase64();
        byte[] identity = inner.GetProperty("identity_key").GetBytesFromBase64();
        byte[] signature = inner.GetProperty("signature").GetBytesFromBase64();
        Assert.Equal((32, 32, 32, 64), (challenge.Length, identity.Length, inner.GetProperty("public_key").GetBytesFromBase64().Length, signature.Length));
        Assert.True(SigningIdentity.Verify(identity, challenge, signature));
        Assert.Contains('.', inner.GetProperty("timestamp").GetRawText());
        Assert.Equal(server.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, inner.GetProperty("timestamp").GetDouble(), 3);
    }

    [Fact]
    public async Task The_identity_stays_and_the_ephemeral_key_changes()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        JsonNode first = await AnswerAsync(client, Request(client));
        JsonNode second = await AnswerAsync(client, Request(client));
        Assert.Equal(first["identity_key"]!.ToString(), second["identity_key"]!.ToString());
        Assert.NotEqual(first["public_key"]!.ToString(), second["public_key"]!.ToString());
    }

    [Theory]
    [InlineData("component", null)]
    [InlineData("identity_key", null)]
    [InlineData("public_key", null)]
    [InlineData("challenge", null)]
    [InlineData("signature", null)]
    [InlineData("extra", "1")]
    [InlineData("identity_key", "\"AAAA\"")]
    [InlineData("identity_key", "5")]
    [InlineData("public_key", "\"AAAA\"")]
    [InlineData("public_key", "\"!!!!\"")]
    [InlineData("public_key", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"")] // low order
    [InlineData("public_key", "\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"")] // low order
    [InlineData("challenge", "\"\"")]
    [InlineData("challenge", "\"AAAAAAA=\"")]
    [InlineData("signature", "\"AAAA\"")]
    [InlineData("signature", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\"")]
    [InlineData("timestamp", "null")]
    [InlineData("timestamp", "\"1795509156\"")]
    [InlineData("timestamp", "1795509156000")]
    public async Task Row_4_every_wrong_member_fails_alike(string member, string? value)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        JsonObject request = Request(client);
        JsonObject inner = (JsonObject)request["handshake_request"]!;
        if (value is null)
        {
            inner.Remove(member);
        }
        else
        {
            inner[member] = JsonNode.Parse(value);
        }

        Answer answer = await client.SendBodyAsync("POST", "/api/v1/handshake", request.ToBytes());
        answer.MustBe(500, Failed);
        Assert.Equal(0, server.State.Sessions.Count);
    }

    [Theory]
    [InlineData("component", "5")]
    [InlineData("component", "null")]
    [InlineData("component", "{\"any\":[1]}")]
    [InlineData("timestamp", "1795509156")]
    [InlineData("timestamp", "1795509156.48")]
    [InlineData("timestamp", "1795509186")]
    [InlineData("timestamp", "1795509126")]
    [InlineData("timestamp", null)]
    public async Task Rule_4_whole_fractional_and_absent_timestamps_and_any_component_are_accepted(string member, string? value)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        JsonObject request = Request(client);
        JsonObject inner = (JsonObject)request["handshake_request"]!;
        inner.Remove(member);
        if (value is not null)
        {
            inner[member] = JsonNode.Parse(value);
        }

        request["beside"] = 1;
        using HttpResponseMessage response = await client.PostHandshakeAsync(request.ToBytes());
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(30, 200)]
    [InlineData(-30, 200)]
    [InlineData(30.1, 500)]
    [InlineData(-30.1, 500)]
    public async Task A_timestamp_may_be_thirty_seconds_off_and_no_more(double offBy, int status)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        JsonObject request = Request(client);
        request["handshake_request"]!["timestamp"] = AicoV1Protocol.UnixSeconds(Instant.Now(server.Time)) + offBy;
        using HttpResponseMessage response = await client.PostHandshakeAsync(request.ToBytes());
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Rule_13_a_recorded_handshake_is_refused_also_with_another_key()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        JsonObject request = Request(client);
        (await client.PostHandshakeAsync(request.ToBytes())).EnsureSuccessStatusCode();
        (await client.SendBodyAsync("POST", "/api/v1/handshake", request.ToBytes())).MustBe(500, Failed);
        using var attacker = BoxKeyPair.Generate();
        request["handshake_request"]!["public_key"] = Convert.ToBase64String(attacker.PublicKey);
        (await client.SendBodyAsync("POST", "/api/v1/handshake", request.ToBytes())).MustBe(500, Failed);
        Assert.Contains(server.Log.Entries, static entry => entry.Id.Id == 11 && entry.Text.Contains("Replayed", StringComparison.Ordinal));
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "\"ok\"");
    }

    [Fact]
    public async Task Rule_13_a_challenge_that_was_not_signed_is_not_remembered()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        JsonObject request = Request(client);
        string signature = request["handshake_request"]!["signature"]!.ToString();
        request["handshake_request"]!["signature"] = Convert.ToBase64String(new byte[64]);
        (await client.SendBodyAsync("POST", "/api/v1/handshake", request.ToBytes())).MustBe(500, Failed);
        request["handshake_request"]!["signature"] = signature;
        (await client.PostHandshakeAsync(request.ToBytes())).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData(4096, 200)]
    [InlineData(4097, 500)]
    public async Task Rule_13_a_body_may_have_4_KiB_and_no_more(int bytes, int status)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        byte[] body = Request(client).ToBytes();
        byte[] padded = [.. body, .. Enumerable.Repeat((byte)' ', bytes - body.Length)];
        using HttpResponseMessage response = await client.PostHandshakeAsync(padded);
        Assert.Equal(status, (int)response.StatusCode);
        if (status != 200)
        {
            Assert.Equal(Failed, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Rule_14_the_last_four_sessions_of_a_client_all_work_and_a_fifth_replaces_one_never_used()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        var sessions = new List<AicoV1Session>();
        for (int i = 0; i < 4; i++)
        {
            sessions.Add(await client.HandshakeAsync());
        }

        // All but the third are used.
        foreach (int used in new[] { 0, 1, 3 })
        {
            Assert.Equal("\"ok\"", await AskAsync(client, sessions[used]));
        }

        sessions.Add(await client.HandshakeAsync());
        Assert.Equal((bool[])[true, true, false, true, true], await WorkingAsync(client, sessions));

        // All are used now, so the next one replaces the oldest.
        sessions.Add(await client.HandshakeAsync());
        Assert.Equal((bool[])[false, true, false, true, true, true], await WorkingAsync(client, sessions));
    }

    [Fact]
    public async Task Rule_15_handshakes_never_evict_a_live_used_session_of_another_id_and_get_503_when_all_are_used()
    {
        await using ServerUnderTest server = await StartAsync(v1 => v1.MaxSessions = 3);
        using RawClient victim = await server.ConnectAsync();
        Assert.Equal("\"ok\"", await AskAsync(victim, victim.Session));
        for (int i = 0; i < 20; i++)
        {
            using RawClient other = await server.ConnectAsync();
        }

        Assert.Equal(3, server.State.Sessions.Count);
        Assert.Equal("\"ok\"", await AskAsync(victim, victim.Session));
        for (int i = 0; i < 2; i++)
        {
            using RawClient other = await server.ConnectAsync();
            Assert.Equal("\"ok\"", await AskAsync(other, other.Session));
        }

        using RawClient refused = server.CreateClient();
        (await refused.SendBodyAsync("POST", "/api/v1/handshake", Request(refused).ToBytes())).MustBe(503, """{"error":"Server busy"}""");
        Assert.Equal("\"ok\"", await AskAsync(victim, victim.Session));

        // Ended ones make room.
        server.Time.Advance(TimeSpan.FromSeconds(3600));
        using RawClient accepted = await server.ConnectAsync();
    }

    [Fact]
    public async Task Rule_15_handshakes_over_the_rate_of_an_address_get_429_and_later_pass()
    {
        await using ServerUnderTest server = await StartAsync(v1 => v1.HandshakeBurst = 3);
        using RawClient client = server.CreateClient();
        for (int i = 0; i < 3; i++)
        {
            await client.HandshakeAsync();
        }

        Answer refused = await client.SendBodyAsync("POST", "/api/v1/handshake", Request(client).ToBytes());
        refused.MustBe(429, """{"error":"Too many handshakes"}""");
        Assert.Equal(["1"], refused.Head.Headers.GetValues("Retry-After"));
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "\"ok\"");
        server.Time.Advance(TimeSpan.FromMilliseconds(110));
        await client.HandshakeAsync();
    }

    [Fact]
    public async Task Concurrent_handshakes_beyond_the_number_worked_on_get_503()
    {
        await using ServerUnderTest server = await StartAsync(v1 => v1.MaxConcurrentHandshakes = 1);
        Assert.True(server.State.Limiter.TryBegin());
        using RawClient client = server.CreateClient();
        (await client.SendBodyAsync("POST", "/api/v1/handshake", Request(client).ToBytes())).MustBe(503, """{"error":"Server busy"}""");
        server.State.Limiter.End();
        await client.HandshakeAsync();
    }

    private static Task<ServerUnderTest> StartAsync(Action<AicoV1ServerOptions>? v1 = null) =>
        ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", () => Results.Json("ok")), v1);

    private static JsonObject Request(RawClient client)
    {
        using var ephemeral = BoxKeyPair.Generate();
        byte[] json = HandshakeMessage.Create(client.Identity, ephemeral.PublicKey, 1795509156, System.Security.Cryptography.RandomNumberGenerator.Fill).WriteRequest("test");
        return (JsonObject)JsonNode.Parse(json)!;
    }

    private static async Task<JsonNode> AnswerAsync(RawClient client, JsonObject request)
    {
        using HttpResponseMessage response = await client.PostHandshakeAsync(request.ToBytes());
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["handshake_response"]!;
    }

    private static async Task<string> AskAsync(RawClient client, AicoV1Session session) =>
        (await client.SendBodyAsync("POST", "/api/v1/x", client.Envelope("{}"u8, session))).Open(session);

    private static async Task<bool[]> WorkingAsync(RawClient client, List<AicoV1Session> sessions)
    {
        var working = new List<bool>();
        foreach (AicoV1Session session in sessions)
        {
            working.Add((await client.SendBodyAsync("POST", "/api/v1/x", client.Envelope("{}"u8, session))).Code == 200);
        }

        return [.. working];
    }
}

internal static class JsonNodeExtensions
{
    public static byte[] ToBytes(this JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
