using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aico.Package.Tests.Harness;

/// <summary>The server that consumers run against: our own, on a free port of this machine, in the test's process.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    /// <summary>What the client consumer prints after a run against this server, or against the server consumer.</summary>
    public const string ExpectedLine = "to|be|sealed| / a ba b";

    private readonly WebApplication _app;

    private ChatServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<ChatServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAico(static options => options.UseAicoV1());
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseAico();
        app.MapPost("/api/v1/conversation/messages", AnswerAsync);
        app.MapGet("/api/v1/echo/{text}", static (string text, int times) => new { Text = string.Concat(Enumerable.Repeat(text, times)) });
        await app.StartAsync();
        return new ChatServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, JsonElement message)
    {
        context.Response.ContentType = "application/x-ndjson";
        foreach (string word in message.GetProperty("message").GetString()!.Split(' '))
        {
            await context.Response.WriteAsync($$"""{"content":"{{word}}"}""" + "\n");
            await context.Response.Body.FlushAsync();
        }

        await context.Response.WriteAsync("""{"content":"","done":true}""" + "\n");
    }
}
