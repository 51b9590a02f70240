using System.Text.Json;
using System.Text.Json.Nodes;
using Aico;
using Microsoft.Extensions.DependencyInjection;

namespace Quickstart;

/// <summary>The product in one breath: a chat streams, its backend is killed and restarted, and the next message streams as if nothing had been.</summary>
internal static class RestartStory
{
    public static async Task<int> RunAsync()
    {
        using var tally = new Tally();
        using var backend = new BackendProcess();
        string? record = null;
        await backend.StartAsync();
        Console.WriteLine($"A chat backend runs as a second process on {backend.Address}.");

        #region register
        var services = new ServiceCollection();
        services.AddChatApiClient(options =>
        {
            options.BaseAddress = backend.Address;
            options.UseAicoV1();
        })
        #endregion
            .AddHttpMessageHandler(() => new WireTap(line => record = line));
        await using ServiceProvider provider = services.BuildServiceProvider();
        IChatApi chat = provider.GetRequiredService<IChatApi>();

        // --- The story: two streams, a death between them.
        int shown = await SayAsync(chat, "hello");
        int executions = await backend.ExecutionsAsync();

        await backend.KillAsync();
        Console.WriteLine("The backend is killed; its session keys are gone. It is started again.");
        await backend.StartAsync();

        shown += await SayAsync(chat, "are you still there?");
        executions += await backend.ExecutionsAsync();
        Console.WriteLine("The client renewed its session and sent the message again, once; nobody had to notice.");
        Console.WriteLine();
        Console.WriteLine("One record of that answer, as a proxy sees it:");
        Console.WriteLine($"  {record}");

        var result = new JsonObject
        {
            ["streams"] = tally.Streams,
            ["items"] = tally["aico.client.items"],
            ["handshakes"] = tally["aico.client.handshakes"],
            ["staleSessions"] = tally["aico.client.stale_sessions"],
            ["retries"] = tally["aico.client.retries"],
            ["errorsSeenByCaller"] = tally.Errors,
            ["executions"] = executions,
        };
        bool good = tally.Streams == 2 && tally["aico.client.items"] == shown && tally["aico.client.handshakes"] == 2 && tally["aico.client.stale_sessions"] == 1
            && tally["aico.client.retries"] == 1 && tally.Errors == 0 && executions == 2 && record?.Contains("\"encrypted\": true", StringComparison.Ordinal) == true;

        // --- What cannot be repaired: a backend that forgets every session at once.
        tally.Reset();
        await backend.KillAsync();
        await backend.StartAsync(forgetful: true);
        Console.WriteLine();
        Console.WriteLine("Now a backend that forgets every session at once:");
        SessionExpiredException? expired = await ExpectLossAsync(chat);
        int lostExecutions = await backend.ExecutionsAsync();
        long lostRetries = tally["aico.client.retries"];

        await backend.KillAsync();
        await backend.StartAsync();
        Console.WriteLine("The backend is well again, and the next call starts fresh:");
        int after = await SayAsync(chat, "better now?");
        result["unrecoverable"] = new JsonObject
        {
            ["error"] = expired?.Message,
            ["mayHaveExecuted"] = expired?.MayHaveExecuted,
            ["attempts"] = expired?.Attempts,
            ["retries"] = lostRetries,
            ["executions"] = lostExecutions,
            ["nextCallItems"] = after,
        };
        good &= expired is { MayHaveExecuted: false, Attempts: 2, Message: "Encryption session expired. Please try again." }
            && lostRetries == 1 && lostExecutions == 0 && after > 0;

        Console.WriteLine();
        Console.WriteLine(result.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        return good ? 0 : 1;
    }

    private static async Task<int> SayAsync(IChatApi chat, string text)
    {
        Console.WriteLine($"> {text}");
        int items = 0;
        #region call
        await foreach (ChatChunk chunk in chat.SendAsync(new ChatMessage(text)))
        {
            Console.Write(chunk.Content);
            items++;
        }
        #endregion

        Console.WriteLine();
        return items;
    }

    private static async Task<SessionExpiredException?> ExpectLossAsync(IChatApi chat)
    {
        try
        {
            await SayAsync(chat, "can you hear me?");
            return null;
        }
        catch (SessionExpiredException exception)
        {
            Console.WriteLine($"  {exception.Message} (may have executed: {exception.MayHaveExecuted})");
            return exception;
        }
    }
}
