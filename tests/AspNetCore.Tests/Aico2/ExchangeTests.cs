using System.Text;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Requests that are in order, end to end over real sockets: unary calls and streams, both suites, both HTTP versions.</summary>
public sealed class ExchangeTests
{
    [Theory]
    [InlineData(false, "xchacha20poly1305")]
    [InlineData(true, "xchacha20poly1305")]
    [InlineData(false, "aegis256")]
    [InlineData(true, "aegis256")]
    public async Task A_unary_call_reaches_the_endpoint_of_its_inner_method_and_query(bool http2, string suite)
    {
        await using Host host = await Host.StartAsync(
            app => app.MapPut("/api/v1/things/{id}", async (HttpContext http, string id) =>
            {
                using var reader = new StreamReader(http.Request.Body);
                http.Response.Headers["X-Inner"] = "secret";
                return Results.Json($"{http.Request.Method} {id} {http.Request.QueryString} {http.Request.Headers.Authorization} {await reader.ReadToEndAsync()}");
            }),
            aico2 => { aico2.Suites.Clear(); aico2.Suites.Add("aegis256"); aico2.Suites.Add("xchacha20poly1305"); });
        using Peer peer = await host.ConnectAsync(http2, suite: suite);
        Opened answer = await peer.Draft("PUT", "/api/v1/things/7?a=1", "{}").With("authorization", "Bearer t").SendAsync();
        answer.MustBeSealed(200, "\"PUT 7 ?a=1 Bearer t {}\"");
        Assert.Equal("secret", answer.Head!.Find("x-inner"));
        Assert.Null(answer.Outer.Find("X-Inner"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_stream_of_items_arrives_item_by_item(bool http2)
    {
        using var next = new SemaphoreSlim(0);
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/ticks", async (HttpContext http) =>
        {
            ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
            items.UseResponseItems();
            for (int i = 0; i < 3; i++)
            {
                await items.WriteItemAsync(Encoding.UTF8.GetBytes($"{{\"i\":{i}}}"), http.RequestAborted);
                await next.WaitAsync(http.RequestAborted);
            }
        }));
        using Peer peer = await host.ConnectAsync(http2);
        SealedMessage message = peer.Draft("GET", "/api/v1/ticks").Seal();
        using ResponseReader response = await message.OpenAsync(Peer.ContentOf(message.Bytes));
        Assert.Equal(Wire.ItemsMediaType, response.Head.ContentType);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"item:{{\"i\":{i}}}", await response.NextAsync());
            next.Release();
        }

        Assert.Equal("end", await response.NextAsync());
    }

    [Fact]
    public async Task A_ping_is_answered_with_a_sealed_204()
    {
        await using Host host = await Host.StartAsync();
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/_aico/ping")).MustBeSealed(204, "");
        Assert.Equal(1, host.State.Sessions.Confirmed);
    }
}
