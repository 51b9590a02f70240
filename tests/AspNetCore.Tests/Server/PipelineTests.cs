using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Where the layer stands in the pipeline and which paths it covers: section 1; section 17, rules 1, 7 and 17.</summary>
public sealed class PipelineTests
{
    [Theory]
    [InlineData("/api/v1/health", 200)]
    [InlineData("/api/v1/health/", 200)]
    [InlineData("/docs", 200)]
    [InlineData("/api/v1x", 200)]
    [InlineData("/api/v1/health/detailed", 401)]
    [InlineData("/api/v1/Health", 401)]
    [InlineData("/API/V1/health", 401)]
    [InlineData("/api/v1/x", 401)]
    [InlineData("/API/v1/X", 401)]
    [InlineData("/api/v1/%78", 401)]
    [InlineData("/api/v1", 401)]
    [InlineData("/api/v1/", 401)]
    [InlineData("/api/v1/Handshake", 401)]
    [InlineData("/docs/../api/v1/x", 401)]
    [InlineData("//api/v1/x", 404)]
    [InlineData("/api//v1/x", 404)]
    [InlineData("/docs/..%2fapi/v1/x", 404)]
    public async Task Whatever_spelling_reaches_a_covered_endpoint_is_covered(string path, int status)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app =>
        {
            foreach (string route in new[] { "/api/v1", "/api/v1/x", "/api/v1/health", "/api/v1/health/detailed", "/docs", "/api/v1x" })
            {
                app.MapGet(route, () => "plaintext");
            }
        });
        Assert.Equal(status, await RawStatusAsync(server.BaseAddress, path));
    }

    [Fact]
    public void UseAico_without_AddAico_names_the_missing_call()
    {
        WebApplication app = WebApplication.CreateSlimBuilder().Build();
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => app.UseAico());
        Assert.Contains("AddAico", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_a_protocol_does_not_start()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAico(static _ => { });
        await using WebApplication app = builder.Build();
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("UseAicoV1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddAico_registers_once_and_keeps_what_is_there()
    {
        var services = new ServiceCollection();
        services.AddAico(static o => o.UseAicoV1(static v1 => v1.MaxSessions = 5));
        int count = services.Count(static service => service.ServiceType.Assembly == typeof(AicoServerOptions).Assembly || service.ServiceType == typeof(IHostedService));
        services.AddAico(static o => o.UseAicoV1(static v1 => v1.SessionsPerClient = 2));
        Assert.Equal(count, services.Count(static service => service.ServiceType.Assembly == typeof(AicoServerOptions).Assembly || service.ServiceType == typeof(IHostedService)));
        AicoV1ServerOptions options = services.BuildServiceProvider().GetRequiredService<IOptions<AicoServerOptions>>().Value.V1!;
        Assert.Equal((5, 2), (options.MaxSessions, options.SessionsPerClient));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rule_7_authentication_runs_after_opening_and_its_refusal_is_sealed(bool authorized)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapPost("/api/v1/x", (HttpContext http) => Results.Json(http.User.Identity!.Name)).RequireAuthorization();
            },
            services: AddTokens);
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendBodyAsync("POST", "/api/v1/x", client.Envelope("{}"u8), authorized ? [("Authorization", "Bearer good")] : []);
        if (authorized)
        {
            answer.MustBeSealed(200, "\"user\"");
        }
        else
        {
            answer.MustBeSealed(401, """{"detail":"Unauthorized"}""");
            Assert.Equal("Test", answer.Head.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Rule_7_an_application_that_forgets_to_add_authorization_is_not_given_one_in_front_of_the_layer()
    {
        // A WebApplication adds it by itself, in front of everything; the fallback policy would then refuse the handshake, in plaintext.
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", () => "ok").RequireAuthorization(),
            services: services =>
            {
                AddTokens(services);
                services.AddAuthorization(o => o.FallbackPolicy = o.DefaultPolicy);
            });
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, """{"detail":"Internal Server Error"}""");
    }

    [Fact]
    public async Task Rule_1_a_covered_request_without_a_session_meets_no_authentication()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapPost("/api/v1/x", () => "ok").RequireAuthorization();
            },
            services: AddTokens);
        using RawClient client = server.CreateClient();
        Answer answer = await client.SendBodyAsync("POST", "/api/v1/x", Encoding.UTF8.GetBytes("{}"));
        answer.MustBe(401, """{"error":"Encryption required","message":"Perform handshake at /api/v1/handshake first"}""");
    }

    [Fact]
    public async Task Rule_17_CORS_in_front_answers_preflights()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", () => Results.Json("ok")),
            outside: app => app.UseCors(policy => policy.WithOrigins("http://example.test").AllowAnyHeader().AllowAnyMethod()),
            services: services => services.AddCors());
        using RawClient client = await server.ConnectAsync();
        Answer preflight = await client.SendBodyAsync("OPTIONS", "/api/v1/x", null, ("Origin", "http://example.test"), ("Access-Control-Request-Method", "POST"));
        Assert.Equal(204, preflight.Code);
        Answer answer = await client.SendBodyAsync("POST", "/api/v1/x", client.Envelope("{}"u8), ("Origin", "http://example.test"));
        answer.MustBeSealed(200, "\"ok\"");
        Assert.Equal(["http://example.test"], answer.Head.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Other_paths_may_be_chosen()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddAico(o =>
        {
            o.BasePath = "/secure";
            o.ExemptPaths.Clear();
            o.ExemptPaths.Add("/secure/open");
            o.UseAicoV1(v1 => v1.HandshakePath = "/secure/hello");
        });
        await using WebApplication app = builder.Build();
        app.UseAico();
        app.MapGet("/secure/open", () => "open");
        app.MapGet("/api/v1/x", () => "open");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new RawClient(new Uri(app.Urls.First()), TimeProvider.System);
        Assert.Equal("open", (await client.SendBodyAsync("GET", "/secure/open", null)).Text);
        Assert.Equal("open", (await client.SendBodyAsync("GET", "/api/v1/x", null)).Text);
        (await client.SendBodyAsync("GET", "/secure/x", null)).MustBe(401, """{"error":"Encryption required","message":"Perform handshake at /secure/hello first"}""");
        (await client.SendBodyAsync("GET", "/secure/hello", null)).MustBe(405, """{"error":"Method not allowed"}""");
    }

    private static void AddTokens(IServiceCollection services)
    {
        services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, TokenHandler>("Test", null);
        services.AddAuthorization();
    }

    // HttpClient would tidy the path up.
    private static async Task<int> RawStatusAsync(Uri address, string path)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        System.Net.Sockets.NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        return int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.Authorization == "Bearer good"
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "user")], "Test")), "Test"))
                : AuthenticateResult.NoResult());

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.StatusCode = 401;
            Response.Headers.WWWAuthenticate = "Test";
            return Task.CompletedTask;
        }
    }
}
