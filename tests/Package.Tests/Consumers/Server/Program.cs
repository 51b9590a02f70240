using System.Text.Json;
using Aico;

// The server side in one file: ordinary endpoints, sealed by one line. Ends with its standard input.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddAico(options => options.UseAicoV1());
WebApplication app = builder.Build();
app.Urls.Add("http://127.0.0.1:0");
app.UseAico();
app.MapPost("/api/v1/conversation/messages", async (HttpContext context, JsonElement body) =>
{
    context.Response.ContentType = "application/x-ndjson";
    foreach (string word in body.GetProperty("message").GetString()!.Split(' '))
    {
        await context.Response.WriteAsync($$"""{"content":"{{word}}"}""" + "\n");
        await context.Response.Body.FlushAsync();
    }

    await context.Response.WriteAsync("""{"content":"","done":true}""" + "\n");
});
app.MapGet("/api/v1/echo/{text}", (string text, int times) => new { Text = string.Concat(Enumerable.Repeat(text, times)) });

await app.StartAsync();
Console.WriteLine(app.Urls.First());
await Console.In.ReadLineAsync();
await app.StopAsync();
