using System.Text;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Which protocol serves which endpoint: step 1 of section 10, section 17; and that no way leads around the gate.</summary>
public sealed class PolicyTests
{
    private int _executions;

    [Fact]
    public async Task One_host_serves_both_protocols()
    {
        await using Host host = await Host.StartAsync(Endpoints, server: static o => o.UseAicoV1(static v1 => v1.HandshakeBurst = 1000));
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "1");
        using RawClient v1 = await V1Async(host);
        (await v1.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "2");
    }

    [Fact]
    public async Task An_endpoint_for_AICO2_only_refuses_v1_before_it_is_opened()
    {
        await using Host host = await Host.StartAsync(Endpoints, server: static o => o.UseAicoV1());
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("POST", "/api/v1/only")).MustBeSealed(200, "1");
        using RawClient v1 = await V1Async(host);
        Answer answer = await v1.SendAsync("POST", "/api/v1/only");
        Assert.Equal((403, """{"type":"urn:aico:problem:sealed-required","title":"Sealed request required","status":403}"""), (answer.Code, answer.Text));
        Assert.Equal(1, _executions);
    }

    [Fact]
    public async Task Without_AICO2_an_unsealed_request_gets_v1s_answer_and_a_message_of_AICO2_is_none()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(Endpoints);
        using RawClient client = server.CreateClient();
        Answer answer = await client.SendBodyAsync("POST", "/api/v1/x", "{}"u8.ToArray());
        Assert.Equal(401, answer.Code);
        Assert.Equal(403, (await client.SendBodyAsync("POST", "/api/v1/only", "{}"u8.ToArray())).Code);
        Assert.Equal(200, (await client.SendBodyAsync("POST", "/api/v1/open", "{}"u8.ToArray())).Code);
        using HttpResponseMessage handshake = await client.Http.PostAsync(
            new Uri("/api/v1/_aico/handshake", UriKind.Relative), Peer.ContentOf([2], "application/vnd.aico.handshake"), TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)handshake.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exempted_endpoint_is_served_in_plaintext_and_sealed(bool withV1)
    {
        await using Host host = await Host.StartAsync(Endpoints, server: o =>
        {
            if (withV1)
            {
                o.UseAicoV1();
            }
        });
        using Peer peer = await host.ConnectAsync();
        foreach ((string path, string text) in new[] { ("/api/v1/open", "1"), ("/api/v1/health", "ok"), ("/elsewhere", "ok") })
        {
            using HttpResponseMessage plain = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Post, path));
            Assert.Equal((200, text), ((int)plain.StatusCode, await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        (await peer.SendAsync("POST", "/api/v1/open")).MustBeSealed(200, "2");
        (await peer.SendAsync("POST", "/api/v1/health")).MustBeSealed(200, "ok");
    }

    [Theory]
    [InlineData("/api/v1/short")]
    [InlineData("/api/v1/x")]
    [InlineData("/API/V1/x")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1")]
    [InlineData("/api/v1/_AICO/handshake")]
    public async Task No_endpoint_runs_in_plaintext_not_even_one_that_routing_runs_itself(string path)
    {
        await using Host host = await Host.StartAsync(Endpoints);
        using Peer peer = await host.ConnectAsync();
        using HttpResponseMessage plain = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Post, path));
        Assert.Equal(403, (int)plain.StatusCode);
        Assert.Equal(0, _executions);
    }

    [Fact]
    public async Task An_endpoint_that_routing_runs_itself_runs_sealed_and_once()
    {
        await using Host host = await Host.StartAsync(Endpoints);
        using Peer peer = await host.ConnectAsync();
        Draft draft = peer.Draft("POST", "/api/v1/short", "body");
        (await draft.SendAsync()).MustBeSealed(200, "body1");
        (await new Draft(peer, "POST", "/api/v1/short") { CallId = draft.CallId }.SendAsync())
            .MustBeSealedProblem(409, "already-processed", "Already processed", executed: true, original: 200);
    }

    [Fact]
    public async Task An_unknown_path_and_method_are_sealed_answers_of_routing()
    {
        await using Host host = await Host.StartAsync(Endpoints);
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/nothing")).MustBeSealed(404, "");
        Opened answer = await peer.SendAsync("DELETE", "/api/v1/x");
        answer.MustBeSealed(405, "");
        Assert.Equal("POST", answer.Head!.Find("allow"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_preflight_goes_to_the_CORS_handler_and_never_to_an_endpoint(bool withHandler)
    {
        await using Host host = await Host.StartAsync(
            app =>
            {
                if (withHandler)
                {
                    app.UseCors(static policy => policy.WithOrigins("https://app.example").WithMethods("POST"));
                }

                app.MapMethods("/api/v1/x", ["OPTIONS", "POST"], () => Interlocked.Increment(ref _executions));
            },
            services: static services => services.AddCors());
        using Peer peer = await host.ConnectAsync();
        var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/x");
        preflight.Headers.Add("Origin", "https://app.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using HttpResponseMessage answer = await peer.SendAsync(preflight);
        Assert.Equal(withHandler ? 204 : 403, (int)answer.StatusCode);
        Assert.Equal(withHandler, answer.Headers.Contains("Access-Control-Allow-Origin"));
        using HttpResponseMessage options = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/api/v1/x"));
        Assert.Equal(403, (int)options.StatusCode);
        Assert.Equal(0, _executions);
    }

    [Fact]
    public async Task Fields_of_the_outer_request_do_not_reach_the_application_and_the_protocols_own_neither()
    {
        string seen = "";
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", (HttpContext http) =>
        {
            seen = string.Join(' ', http.Request.Headers.OrderBy(static h => h.Key, StringComparer.OrdinalIgnoreCase).Select(static h => $"{h.Key}={h.Value}"));
            return $"{http.Request.Host} {http.Request.Scheme} {http.Request.Path} {http.Request.QueryString}";
        }));
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x?inner=1").With("accept-encoding", "gzip").With("x-inner", "a").With("x-inner", "b").With("aico-later", "x").Seal();
        Opened answer = await message.SendAsync(
            ("Authorization", "Bearer outer"), ("Cookie", "a=outer"), ("X-Inner", "outer"), ("X-Forwarded-For", "1.2.3.4"), ("X-HTTP-Method-Override", "DELETE"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("User-Agent", "outer"));
        answer.MustBeSealed(200, $"{peer.Authority} http /api/v1/x ?inner=1");
        Assert.Equal($"Host={peer.Authority} traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 x-inner=a,b", seen);
    }

    [Fact]
    public async Task Forwarding_fields_of_a_trusted_proxy_replace_those_inside()
    {
        string seen = "";
        await using Host host = await Host.StartAsync(
            app => app.MapGet("/api/v1/x", (HttpContext http) => { seen = $"{http.Request.Headers["X-Forwarded-For"]}|{http.Request.Headers["X-Forwarded-Host"]}"; }),
            static o => o.TrustedProxies.Add(System.Net.IPNetwork.Parse("127.0.0.0/8")));
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").With("x-forwarded-for", "6.6.6.6").With("x-forwarded-host", "evil.example").Seal();
        (await message.SendAsync(("X-Forwarded-For", "1.2.3.4"))).MustBeSealed(200, "");
        Assert.Equal("1.2.3.4|", seen);
    }

    [Fact]
    public async Task Fields_that_an_application_may_not_set_are_left_out()
    {
        await using Host host = await Host.StartAsync(static app => app.MapGet("/api/v1/x", static (HttpContext http) =>
        {
            http.Response.Headers["Aico-Rid"] = "x";
            http.Response.Headers.Connection = "close";
            http.Response.Headers.KeepAlive = "1";
            http.Response.Headers.SetCookie = new(["a=1", "b=2"]);
            return "ok";
        }));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync("GET", "/api/v1/x");
        answer.MustBeSealed(200, "ok");
        Assert.Equal(
            ["content-type", "set-cookie", "set-cookie"], answer.Head!.Headers.Select(static h => h.Key).Where(static name => name != "content-length").Order());
        Assert.Null(answer.Outer.Find("Set-Cookie"));
    }

    [Fact]
    public async Task Authentication_and_authorization_run_on_inner_values_and_refuse_sealed()
    {
        await using Host host = await Host.StartAsync(
            static app =>
            {
                app.Use(static (context, next) =>
                {
                    if (context.Request.Headers.Authorization != "Bearer good")
                    {
                        context.Response.StatusCode = 401;
                        return Task.CompletedTask;
                    }

                    return next(context);
                });
                app.MapGet("/api/v1/x", static () => "ok");
            });
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        (await message.SendAsync(("Authorization", "Bearer good"))).MustBeSealed(401, "");
        (await peer.Draft("GET", "/api/v1/x").With("authorization", "Bearer good").SendAsync()).MustBeSealed(200, "ok");
    }

    private static async Task<RawClient> V1Async(Host host)
    {
        var client = new RawClient(host.Http1, host.Time);
        await client.HandshakeAsync();
        return client;
    }

    private void Endpoints(WebApplication app)
    {
        app.MapPost("/api/v1/x", () => Results.Json(Interlocked.Increment(ref _executions)));
        app.MapPost("/api/v1/only", () => Results.Json(Interlocked.Increment(ref _executions))).RequireAico2();
        app.MapPost("/api/v1/open", () => Results.Json(Interlocked.Increment(ref _executions))).AllowUnsealed();
        app.MapPost("/api/v1/health", static () => "ok");
        app.MapPost("/elsewhere", static () => "ok");
        app.MapPost("/api/v1/short", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
            return Results.Text(await reader.ReadToEndAsync(http.RequestAborted) + Interlocked.Increment(ref _executions));
        }).ShortCircuit();
    }
}
