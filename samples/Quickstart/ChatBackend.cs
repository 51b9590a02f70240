using System.Text.Json;
using Aico;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Quickstart;

/// <summary>A chat backend: ordinary ASP.NET Core endpoints, sealed by one line of middleware. Its sessions live in memory, as AICO's do.</summary>
internal static class ChatBackend
{
    private static int s_executions;

    /// <summary>Serves until the process is killed, or until standard input ends: a backend does not outlive the program that started it.</summary>
    public static async Task<int> ServeAsync(Command command)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (command.UsesV1)
        {
            TimeSpan lifetime = command.Forgetful ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromHours(1);
            builder.Services.AddAico(options => options.UseAicoV1(v1 => v1.SessionLifetime = lifetime));
        }
        else
        {
            string keyFile = command.Key!;
            #region serve
            builder.Services.AddAico(options => options.UseAico2(aico2 => aico2.ServerKeyFiles.Add(keyFile)));
            #endregion
        }

        WebApplication app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{command.Port}");
        if (command.Forgetful && !command.UsesV1)
        {
            app.Use(ForgetEverybodyAsync);
        }

        app.UseAico();
        app.MapPost("/api/v1/conversation/messages", AnswerAsync);

        // Outside the sealed paths: how often the application ran, for the story's books.
        app.MapGet("/executions", static () => Volatile.Read(ref s_executions).ToString(System.Globalization.CultureInfo.InvariantCulture));

        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Console.WriteLine($$"""{"port":{{new Uri(address).Port}}}""");

        await Task.WhenAny(app.WaitForShutdownAsync(), EndOfInputAsync());
        await app.StopAsync();
        return 0;
    }

    // Before each message: as if the keys had gone just now.
    private static Task ForgetEverybodyAsync(HttpContext context, RequestDelegate next)
    {
        context.RequestServices.GetRequiredService<IAicoSessions>().RevokeAll();
        return next(context);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref s_executions);
        ChatMessage message = (await JsonSerializer.DeserializeAsync(context.Request.Body, ChatJson.Default.ChatMessage, context.RequestAborted))!;
        context.Response.ContentType = "application/x-ndjson";
        foreach (string word in $"You said: {message.Message} - and nobody between us could read it.".Split(' '))
        {
            await WriteAsync(context, new ChatChunk("chunk", word + " "));
            await Task.Delay(20, context.RequestAborted);
        }

        await WriteAsync(context, new ChatChunk("chunk", "", Done: true));
    }

    private static async Task WriteAsync(HttpContext context, ChatChunk chunk)
    {
        await JsonSerializer.SerializeAsync(context.Response.Body, chunk, ChatJson.Default.ChatChunk, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task EndOfInputAsync()
    {
        if (!Console.IsInputRedirected)
        {
            await Task.Delay(Timeout.Infinite);
        }

        await using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
        {
        }
    }
}
