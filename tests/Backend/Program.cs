using System.Diagnostics;
using System.Text.Json;
using Aico;
using Aico.Backend;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

if (BackendOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BackendOptions.Usage);
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Logging.SetMinimumLevel(options.Verbose ? LogLevel.Debug : LogLevel.Error);
builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
builder.Services.Configure<JsonOptions>(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddAico(aico =>
{
    if (options.ServerKey is { } keyFile)
    {
        aico.UseAico2(aico2 =>
        {
            aico2.ServerKeyFiles.Add(keyFile);
            aico2.CreateMissingKeyFile = true;
            aico2.HandshakesPerSecond = 10_000;
            aico2.HandshakeBurst = 10_000;
            if (options.ServesPeers)
            {
                PeerApplication.Configure(aico2);
            }
        });
    }

    if (options.ServesPeers)
    {
        // Their document knows no exemptions, and no older protocol beside it.
        aico.ExemptPaths.Clear();
        return;
    }

    aico.UseAicoV1(v1 =>
    {
        v1.SessionLifetime = options.LifetimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : v1.SessionLifetime;
        v1.IdentityStore = options.Identity is { } identity ? new FileIdentityStore(identity) : null;

        // Whole test suites come from one address.
        v1.HandshakesPerSecond = 10_000;
        v1.HandshakeBurst = 10_000;
    });
});

if (options.ServesPeers)
{
    PeerApplication.AddServices(builder.Services);
}

WebApplication app = builder.Build();
if (options.ServesPeers)
{
    PeerApplication.UseCounters(app);
}

app.UseAico();
ExecutionLog? executions = options.Executions is { } file && !options.ServesPeers ? new ExecutionLog(file) : null;
if (executions is not null)
{
    app.Use(async (context, next) =>
    {
        if (context.Request.Path != "/api/v1/health" && context.Request.Path.StartsWithSegments("/api/v1"))
        {
            await executions.AddAsync(context.Request);
        }

        await next(context);
    });
}

var started = Stopwatch.StartNew();
var album = new MemoryAlbum();
JsonSerializerOptions json = app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
RouteGroupBuilder api = app.MapGroup("/api/v1");
if (options.ServesPeers)
{
    PeerApplication.Map(app);
}
else
{
    api.MapGet("/health", () => new Health("healthy", "aico-test-backend", "1.0", DateTimeOffset.UtcNow, started.Elapsed.TotalSeconds));
    api.MapGet("/gateway/status", () => new GatewayStatus("running", "aico-test-backend", ["rest"], "1.0"));
    api.MapPost("/echo", (EchoRequest request) => request.Message is { } message
        ? Results.Json(new EchoResult(message, request.TestData ?? [], DateTimeOffset.UtcNow.ToUnixTimeSeconds(), "success"))
        : Replies.Missing("message"));
    api.MapGet("/echo/ping", () => new Pong("pong", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Guid.NewGuid().ToString("n")[..8]));
    api.MapPost("/conversation/messages", (HttpContext http, MessageRequest request) => Conversation.SendAsync(http, request, json));
    api.MapGet("/conversation/messages", Conversation.History);
    api.MapPost("/tts/synthesize", Speech.Synthesize).AllowPlaintextResponse("audio/wav");
    api.MapPost("/memory-album/remember", album.Remember);
    api.MapPatch("/memory-album/{factId}", album.Change);
    api.MapDelete("/memory-album/{factId}", album.Forget);

    // For tests of errors.
    api.MapMethods("/fail/expired-token", ["GET", "POST"], () => Replies.Error(StatusCodes.Status401Unauthorized, "Token has expired"));
    api.MapMethods("/fail/exception", ["GET", "POST"], IResult () => throw new InvalidOperationException("The endpoint fails on purpose."));
    api.MapPost("/fail/stream", async (HttpContext http) =>
    {
        http.Response.ContentType = "application/x-ndjson";
        await http.Response.WriteAsync("{\"type\":\"metadata\"}\n{\"type\":\"chu");
        throw new InvalidOperationException("The stream fails on purpose.");
    });
}

await app.StartAsync();
Console.WriteLine($$"""{"port":{{new Uri(app.Urls.First()).Port}}}""");
_ = Task.Run(async () =>
{
    // Whoever started this process ends it by closing its input, also by dying.
    await Console.OpenStandardInput().CopyToAsync(Stream.Null);
    app.Lifetime.StopApplication();
});
await app.WaitForShutdownAsync();
if (executions is not null)
{
    await executions.DisposeAsync();
}

return 0;
