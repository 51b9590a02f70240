using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Aico.Crypto;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>The handshake endpoint: section 3.4, each row and their order; the key endpoint: section 16.1.</summary>
public sealed class HandshakeTests
{
    [Fact]
    public async Task A_handshake_gives_message_2_and_an_unconfirmed_session()
    {
        await using Host host = await Host.StartAsync(aico2: static o =>
        {
            o.SessionLifetime = TimeSpan.FromSeconds(90);
            o.MaxRequestsPerSession = 2000;
            o.Heartbeat = TimeSpan.FromSeconds(7);
        });
        using Peer peer = host.CreatePeer();
        using Aico2ClientHandshake handshake = peer.Protocol.StartHandshake(host.Key.PublicKey.Span);
        using HttpResponseMessage answer = await peer.PostHandshakeAsync(handshake.RequestBody.ToArray());
        Assert.Equal(
            (200, Wire.HandshakeMediaType, "no-store"),
            ((int)answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), answer.Headers.CacheControl!.ToString()));
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var session = (Aico2Session)handshake.Complete(Peer.HeadOf(answer), body, Protocols.Instant.Now(host.Time), out _)!;
        Assert.Equal((16, 90, 2000, 7), (session.Id.Length, session.Lifetime.TotalSeconds, session.MaxRequests, session.Heartbeat.TotalSeconds));
        Assert.Equal((1, 0), (host.State.Sessions.Count, host.State.Sessions.Confirmed));
    }

    [Theory]
    [InlineData("method", 405, "", "")]
    [InlineData("media-type", 400, "handshake-failed", "Handshake failed")]
    [InlineData("empty", 400, "handshake-failed", "Handshake failed")]
    [InlineData("9-bytes", 400, "handshake-failed", "Handshake failed")]
    [InlineData("long", 400, "handshake-failed", "Handshake failed")]
    [InlineData("version", 400, "version-unsupported", "Version not supported")]
    [InlineData("pattern-3", 400, "version-unsupported", "Version not supported")]
    [InlineData("pattern-IK", 400, "version-unsupported", "Version not supported")]
    [InlineData("version-and-kid", 400, "version-unsupported", "Version not supported")]
    [InlineData("kid", 422, "key-unknown", "Key not known")]
    [InlineData("kid-and-message", 422, "key-unknown", "Key not known")]
    [InlineData("message", 400, "handshake-failed", "Handshake failed")]
    [InlineData("short-message", 400, "handshake-failed", "Handshake failed")]
    public async Task Each_failure_has_its_answer_and_leaves_no_state(string mutation, int status, string name, string title)
    {
        await using Host host = await Host.StartAsync();
        using Peer peer = host.CreatePeer();
        using Aico2ClientHandshake handshake = peer.Protocol.StartHandshake(host.Key.PublicKey.Span);
        byte[] body = handshake.RequestBody.ToArray();
        switch (mutation)
        {
            case "version-and-kid":
                body[0] = 3;
                body[2] ^= 1;
                break;
            case "kid-and-message":
                body[2] ^= 1;
                body[^1] ^= 1;
                break;
            case "version":
                body[0] = 3;
                break;
            case "pattern-3":
                body[1] = 3;
                break;
            case "pattern-IK":
                body[1] = 2;
                break;
            case "kid":
                body[9] ^= 1;
                break;
            case "message":
                body[^1] ^= 1;
                break;
            case "short-message":
                body = body[..40];
                break;
            case "empty":
                body = [];
                break;
            case "9-bytes":
                body = body[..9];
                break;
            case "long":
                body = [.. body, .. new byte[8193 - body.Length]];
                break;
        }

        using HttpResponseMessage answer = mutation == "method"
            ? await peer.SendAsync(new HttpRequestMessage(HttpMethod.Get, Peer.Base + Wire.HandshakePath))
            : await peer.PostHandshakeAsync(body, mutation == "media-type" ? "application/json" : Wire.HandshakeMediaType);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var opened = new Opened(Peer.HeadOf(answer), bytes, null, [], [], null);
        if (status == 405)
        {
            Assert.Equal((405, 0, "no-store"), ((int)answer.StatusCode, bytes.Length, answer.Headers.CacheControl!.ToString()));
        }
        else
        {
            opened.MustBePlain(status, name, title);
        }

        Assert.Equal(0, host.State.Sessions.Count);
    }

    [Fact]
    public async Task The_negative_vectors_get_their_answers()
    {
        using var pair = new Aico2KeyFile(Enumerable.Repeat((byte)0x11, 32).ToArray());
        await using Host host = await Host.StartAsync(aico2: o =>
        {
            o.ServerKeyFiles.Add(pair.Path);
            o.AuthenticateClientKey = static (_, _) => new(new ClaimsPrincipal(new ClaimsIdentity()));
        });
        using Peer peer = host.CreatePeer();
        int count = 0;
        foreach (JsonElement vector in Vectors.Read("negative_handshakes").Where(static v => v.GetProperty("at").GetString() == "server"))
        {
            byte[] body = Convert.FromHexString(vector.GetProperty("handshake_request_body").GetString()!);
            using HttpResponseMessage answer = await peer.PostHandshakeAsync(body);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            string id = vector.GetProperty("id").GetString()!;
            Assert.Equal((id, vector.GetProperty("status").GetInt32()), (id, (int)answer.StatusCode));
            Assert.Contains($"urn:aico:problem:{vector.GetProperty("problem").GetString()}\"", text, StringComparison.Ordinal);
            count++;
        }

        Assert.InRange(count, 15, 100);
        Assert.Equal(0, host.State.Sessions.Count);
    }

    [Fact]
    public async Task No_suite_in_common_is_not_supported()
    {
        await using Host host = await Host.StartAsync(aico2: static o =>
        {
            o.Suites.Clear();
            o.Suites.Add("aegis256");
        });
        using Peer peer = host.CreatePeer();
        using Aico2ClientHandshake handshake = peer.Protocol.StartHandshake(host.Key.PublicKey.Span);
        using HttpResponseMessage answer = await peer.PostHandshakeAsync(handshake.RequestBody.ToArray());
        Assert.Contains("version-unsupported", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using Peer other = await host.ConnectAsync(suite: "aegis256");
        (await other.SendAsync("GET", "/api/v1/_aico/ping")).MustBeSealed(204, "");
    }

    [Fact]
    public async Task Rate_comes_first_and_says_when_to_try_again()
    {
        await using Host host = await Host.StartAsync(aico2: static o => o.HandshakeBurst = 2);
        using Peer peer = host.CreatePeer();
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(405, (int)(await GetAsync(peer)).StatusCode);
        }

        using HttpResponseMessage answer = await GetAsync(peer);
        Assert.Equal((429, "1"), ((int)answer.StatusCode, answer.Headers.RetryAfter!.ToString()));
        Assert.Equal(
            """{"type":"urn:aico:problem:busy","title":"Busy","status":429}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        host.Time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.Equal(405, (int)(await GetAsync(peer)).StatusCode);
    }

    [Fact]
    public async Task Handshakes_worked_on_at_a_time_are_bounded()
    {
        var asked = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(aico2: o =>
        {
            o.MaxConcurrentHandshakes = 1;
            o.AuthenticateClientKey = async (_, _) =>
            {
                asked.SetResult();
                await release.Task;
                return null;
            };
        });
        using var identity = X25519KeyPair.Generate();
        using Peer slow = host.CreatePeer(identity: identity);
        using Peer other = host.CreatePeer();
        using Aico2ClientHandshake first = slow.Protocol.StartHandshake(host.Key.PublicKey.Span);
        using Aico2ClientHandshake second = other.Protocol.StartHandshake(host.Key.PublicKey.Span);
        Task<HttpResponseMessage> waiting = slow.PostHandshakeAsync(first.RequestBody.ToArray());
        await asked.Task;
        using HttpResponseMessage answer = await other.PostHandshakeAsync(second.RequestBody.ToArray());
        Assert.Equal((503, "1"), ((int)answer.StatusCode, answer.Headers.RetryAfter!.ToString()));
        Assert.Equal(
            """{"type":"urn:aico:problem:busy","title":"Busy","status":503}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        release.SetResult();
        using HttpResponseMessage refused = await waiting;
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_body_that_does_not_come_within_10_seconds_fails()
    {
        await using Host host = await Host.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Http1.Host, host.Http1.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                "POST /api/v1/_aico/handshake HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.aico.handshake\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"),
            TestContext.Current.CancellationToken);

        // The server sends this when it begins to read.
        byte[] go = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await stream.ReadExactlyAsync(go, TestContext.Current.CancellationToken);
        byte[] answer = new byte[4096];
        Task<int> read = stream.ReadAsync(answer, TestContext.Current.CancellationToken).AsTask();
        await host.UntilAsync(read, static time => time.Advance(TimeSpan.FromSeconds(10)), advances: 1);
        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(answer, 0, await read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_and_new_keys_are_served_together_and_published_in_order()
    {
        using var second = Aico2ServerKey.Generate();
        await using Host host = await Host.StartAsync(aico2: o => o.AddServerKey(second));
        using Peer peer = host.CreatePeer();
        using HttpResponseMessage answer = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Get, Peer.Base + Wire.KeyPath));
        Assert.Equal(
            ("application/json", "no-store", $$"""{"v":2,"keys":["{{host.Key.Pin}}","{{second.Pin}}"]}"""),
            (answer.Content.Headers.ContentType!.ToString(), answer.Headers.CacheControl!.ToString(), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        foreach (Aico2ServerKey key in new[] { host.Key, second })
        {
            using Aico2ClientHandshake handshake = peer.Protocol.StartHandshake(key.PublicKey.Span);
            using HttpResponseMessage done = await peer.PostHandshakeAsync(handshake.RequestBody.ToArray());
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET", false, 404)]
    [InlineData("POST", true, 405)]
    [InlineData("GET", true, 200)]
    public async Task Keys_are_published_to_a_GET_and_only_if_they_may_be(string method, bool publish, int status)
    {
        await using Host host = await Host.StartAsync(static app => app.MapGet("/api/v1/_aico/key", static () => "mine"), o => o.PublishKeys = publish);
        using Peer peer = host.CreatePeer();
        using HttpResponseMessage answer = await peer.SendAsync(new HttpRequestMessage(new HttpMethod(method), Peer.Base + Wire.KeyPath));
        Assert.Equal((status, "no-store"), ((int)answer.StatusCode, answer.Headers.CacheControl!.ToString()));
    }

    private static Task<HttpResponseMessage> GetAsync(Peer peer) => peer.SendAsync(new HttpRequestMessage(HttpMethod.Get, Peer.Base + Wire.HandshakePath));
}
