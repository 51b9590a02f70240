using System.Security.Claims;
using Aico.Crypto;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Who a client is, what the application learns of it, and how its sessions are revoked: sections 5 and 16.2.</summary>
public sealed class ClientIdentityTests
{
    [Fact]
    public async Task A_client_with_a_known_key_is_its_principal()
    {
        using var identity = X25519KeyPair.Generate();
        byte[]? asked = null;
        await using Host host = await Host.StartAsync(WhoAmI, o => o.AuthenticateClientKey = (key, _) =>
        {
            asked = key.ToArray();
            return new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "alice")])));
        });
        using Peer peer = await host.ConnectAsync(identity: identity);
        Assert.Equal(identity.PublicKey.ToArray(), asked);
        (await peer.SendAsync("GET", "/api/v1/me")).MustBeSealed(200, "alice Aico2 True");
        using Peer anonymous = await host.ConnectAsync();
        (await anonymous.SendAsync("GET", "/api/v1/me")).MustBeSealed(200, "  False");
    }

    [Fact]
    public async Task A_client_with_an_unknown_key_is_refused_and_leaves_no_state()
    {
        using var identity = X25519KeyPair.Generate();
        await using Host host = await Host.StartAsync(aico2: static o => o.AuthenticateClientKey = static (_, _) => default);
        using Peer peer = host.CreatePeer(identity: identity);
        using Aico2ClientHandshake handshake = peer.Protocol.StartHandshake(host.Key.PublicKey.Span);
        using HttpResponseMessage answer = await peer.PostHandshakeAsync(handshake.RequestBody.ToArray());
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        new Opened(Peer.HeadOf(answer), body, null, [], [], null).MustBePlain(403, "client-refused", "Client refused");
        Assert.Equal(0, host.State.Sessions.Count);
    }

    [Fact]
    public async Task A_server_that_serves_no_anonymous_clients_does_not_know_their_pattern()
    {
        await using Host host = await Host.StartAsync(aico2: static o =>
        {
            o.AllowAnonymousClients = false;
            o.AuthenticateClientKey = static (_, _) => new(new ClaimsPrincipal());
        });
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.ConnectAsync());
        Assert.Contains("version-unsupported", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_knows_its_session_its_call_and_its_client()
    {
        using var identity = X25519KeyPair.Generate();
        IAicoRequestFeature? seen = null;
        await using Host host = await Host.StartAsync(
            app => app.MapGet("/api/v1/x", (HttpContext http) => { seen = http.Features.Get<IAicoRequestFeature>(); }).AllowUnsealed(),
            static o => o.AuthenticateClientKey = static (_, _) => new(new ClaimsPrincipal(new ClaimsIdentity())));
        using Peer peer = await host.ConnectAsync(identity: identity);
        Draft draft = peer.Draft("GET", "/api/v1/x");
        draft.CallId = 0;
        await draft.SendAsync();
        Assert.Equal(peer.Session.HandshakeHash.ToArray(), seen!.ChannelBinding.ToArray());
        Assert.Equal(identity.PublicKey.ToArray(), seen.ClientKey!.Value.ToArray());
        Assert.Equal(("AAAAAAAAAAAAAAAAAAAAAA", "aico/2"), (seen.RequestId, seen.Protocol));
        using Peer anonymous = await host.ConnectAsync();
        await anonymous.SendAsync("GET", "/api/v1/x");
        Assert.Null(seen.ClientKey);
        using HttpResponseMessage plain = await anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/x"));
        Assert.Null(seen);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("key")]
    [InlineData("all")]
    public async Task A_revoked_session_is_as_expired_and_its_running_exchanges_are_reset(string what)
    {
        using var identity = X25519KeyPair.Generate();
        var cancelled = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(
            app => app.MapGet("/api/v1/x", async (HttpContext http) =>
            {
                using CancellationTokenRegistration registration = http.RequestAborted.Register(cancelled.SetResult);
                await http.Response.StartAsync(http.RequestAborted);
                await cancelled.Task;
            }),
            static o => o.AuthenticateClientKey = static (_, _) => new(new ClaimsPrincipal(new ClaimsIdentity())));
        using Peer peer = await host.ConnectAsync(http2: true, identity);
        using Peer other = await host.ConnectAsync(http2: true);
        (await other.SendAsync("GET", "/api/v1/_aico/ping")).MustBeSealed(204, "");
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        using ResponseReader response = await message.OpenAsync(Peer.ContentOf(message.Bytes));
        IAicoSessions sessions = host.Services.GetRequiredService<IAicoSessions>();
        switch (what)
        {
            case "session":
                Assert.False(sessions.Revoke(new byte[32]));
                Assert.True(sessions.Revoke(peer.Session.HandshakeHash.ToArray()));
                break;
            case "key":
                Assert.Equal(0, sessions.RevokeClientKey(new byte[32]));
                Assert.Equal(1, sessions.RevokeClientKey(identity.PublicKey.ToArray()));
                break;
            default:
                Assert.Equal(2, sessions.RevokeAll());
                break;
        }

        Assert.Equal("fault:Truncated", await response.NextAsync());
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        (await peer.SendAsync("GET", "/api/v1/_aico/ping")).MustBePlain(422, "session-unknown", "Session not known");
        Assert.Equal(what == "all" ? 422 : 204, (await other.SendAsync("GET", "/api/v1/_aico/ping")).Status);
    }

    [Fact]
    public async Task An_exchange_outlives_its_session_and_ends_sealed()
    {
        using var next = new SemaphoreSlim(0);
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
            items.UseResponseItems();
            await items.WriteItemAsync("one"u8.ToArray(), http.RequestAborted);
            await next.WaitAsync(http.RequestAborted);
            await items.WriteItemAsync("two"u8.ToArray(), http.RequestAborted);
        }));
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        using ResponseReader response = await message.OpenAsync(Peer.ContentOf(message.Bytes));
        Assert.Equal("item:one", await response.NextAsync());
        host.Time.Advance(TimeSpan.FromHours(2));
        await response.FramesAsync(3);
        host.State.Sessions.Sweep(Protocols.Instant.Now(host.Time));
        Assert.Equal(0, host.State.Sessions.Count);
        next.Release();
        Assert.Equal("item:two", await response.NextAsync());
        Assert.Equal("end", await response.NextAsync());
        (await peer.SendAsync("GET", "/api/v1/_aico/ping")).MustBePlain(422, "session-unknown", "Session not known");
    }

    private static void WhoAmI(WebApplication app) => app.MapGet(
        "/api/v1/me", static (HttpContext http) => $"{http.User.Identity?.Name} {http.User.Identity?.AuthenticationType} {http.User.Identity?.IsAuthenticated ?? false}");
}
