using System.Security.Claims;
using Aico.Tests;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.Backend;

/// <summary>What the independent AICO/2 clients expect of a server: their application, and the control interface beside it.</summary>
internal static class PeerApplication
{
    private const string Message = "application/vnd.aico.message";

    public static void Configure(Aico2ServerOptions aico2)
    {
        // The shortest that the protocol knows: silence shows within a test's patience.
        aico2.Heartbeat = TimeSpan.FromSeconds(5);
        aico2.AuthenticateClientKey = static (_, _) => ValueTask.FromResult<ClaimsPrincipal?>(new ClaimsPrincipal(new ClaimsIdentity()));
    }

    public static void AddServices(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<PeerCounters>();
    }

    public static void UseCounters(WebApplication app)
    {
        PeerCounters counters = app.Services.GetRequiredService<PeerCounters>();
        app.Use((context, next) =>
        {
            if (context.Request.Path == "/api/v1/_aico/handshake")
            {
                Interlocked.Increment(ref counters.Handshakes);
            }
            else if (context.Request.ContentType == Message)
            {
                Interlocked.Increment(ref counters.Requests);
            }

            return next(context);
        });
    }

    public static void Map(WebApplication app)
    {
        RouteGroupBuilder api = app.MapGroup("/api/v1");
        api.MapPeerApi<PeerService>();
        api.MapPost("/echo", EchoAsync);
        api.MapPost("/items", UploadAsync).AllowStreamedRequest();
        api.MapPost("/chat", ChatAsync).AllowStreamedRequest();
        PeerCounters counters = app.Services.GetRequiredService<PeerCounters>();
        IAicoSessions sessions = app.Services.GetRequiredService<IAicoSessions>();
        app.MapGet("/_control/stats", () => new Dictionary<string, object>
        {
            ["handshakes"] = Volatile.Read(ref counters.Handshakes),
            ["executions"] = counters.ById.Values.Sum(),
            ["by_id"] = counters.ById,
            ["requests"] = Volatile.Read(ref counters.Requests),
        });
        app.MapPost("/_control/restart", () => sessions.RevokeAll());
        app.MapPost("/_control/reset", counters.ById.Clear);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        await context.Request.Body.CopyToAsync(context.Response.Body);
    }

    private static async Task<IResult> UploadAsync(HttpContext context, PeerCounters counters)
    {
        counters.Count("upload");
        ISealedItems items = context.Features.GetRequiredFeature<ISealedItems>();
        int count = 0;
        long bytes = 0;
        while (await items.ReadItemAsync(context.RequestAborted) is { } item)
        {
            count++;
            bytes += item.Length;
        }

        return Results.Json(new Uploaded(count, bytes));
    }

    private static async Task ChatAsync(HttpContext context)
    {
        ISealedItems items = context.Features.GetRequiredFeature<ISealedItems>();
        items.UseResponseItems();
        await context.Response.StartAsync();
        while (await items.ReadItemAsync(context.RequestAborted) is { } item)
        {
            await items.WriteItemAsync(item, context.RequestAborted);
        }
    }
}
