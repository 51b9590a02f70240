using System.Text.Json;
using System.Text.Json.Nodes;
using Aico;
using Microsoft.Extensions.DependencyInjection;

namespace Quickstart;

/// <summary>The product in one breath: a chat streams, its backend is killed and restarted, and the next message streams as if nothing had been.</summary>
internal static class RestartStory
{
    public static async Task<int> RunAsync(bool usesV1)
    {
        if (usesV1)
        {
            return await TellAsync(new BackendProcess("--protocol", "aico-v1"), static (services, backend) => services.AddChatApiClient(options =>
            {
                options.BaseAddress = backend;
                options.UseAicoV1();
            }), usesV1);
        }

        string keyFile = Path.Combine(Path.GetTempPath(), $"quickstart-{Guid.NewGuid():n}.key");
        using var key = Aico2ServerKey.Generate();
        key.Save(keyFile);
        string pin = key.Pin;
        try
        {
            return await TellAsync(new BackendProcess("--key", keyFile), (services, backend) => Register(services, backend, pin), usesV1);
        }
        finally
        {
            File.Delete(keyFile);
        }
    }

    private static IHttpClientBuilder Register(ServiceCollection services, Uri backend, string pin)
    {
        #region register
        IHttpClientBuilder builder = services.AddChatApiClient(options =>
        {
            options.BaseAddress = backend;
            options.UseAico2(aico2 => aico2.PinServerKey(pin));
        });
        #endregion
        return builder;
    }

    private static async Task<int> TellAsync(BackendProcess backend, Func<ServiceCollection, Uri, IHttpClientBuilder> register, bool usesV1)
    {
        using var tally = new Tally();
        using BackendProcess owned = backend;
        string? record = null;
        await backend.StartAsync();
        Console.WriteLine($"A chat backend runs as a second process on {backend.Address}. Protocol: {(usesV1 ? "AICO v1" : "AICO/2")}.");

        var services = new ServiceCollection();
        register(services, backend.Address).AddHttpMessageHandler(() => new WireTap(line => record = line));
        await using ServiceProvider provider = services.BuildServiceProvider();
        IChatApi chat = provider.GetRequiredService<IChatApi>();

        // --- The story: two streams, a death between them.
        int shown = await SayAsync(chat, "hello");
        int executions = await backend.ExecutionsAsync();

        await backend.KillAsync();
        Console.WriteLine("The backend is killed; its session keys are gone. It is started again.");
        await backend.StartAsync();
        await ReadAsync(usesV1);

        shown += await SayAsync(chat, "are you still there?");
        executions += await backend.ExecutionsAsync();
        Console.WriteLine("The client renewed its session and sent the message again, once; nobody had to notice.");
        Console.WriteLine();
        Console.WriteLine("The beginning of that answer, as a proxy sees it:");
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
            && tally["aico.client.retries"] == 1 && tally.Errors == 0 && executions == 2 && record is not null;

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
        await ReadAsync(usesV1);
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
        // The sign of a lost session can be forged by anyone on the way: under AICO/2 it proves nothing about the first attempt.
        good &= expired is { Attempts: 2, Message: "Encryption session expired. Please try again." } && expired.MayHaveExecuted == !usesV1
            && lostRetries == 1 && lostExecutions == 0 && after > 0;

        Console.WriteLine();
        Console.WriteLine(result.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        return good ? 0 : 1;
    }

    // Under AICO/2 the server decides whether a call may run again, and only for calls that began well after it did: 2 s are left for clocks.
    private static Task ReadAsync(bool usesV1) => usesV1 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(3));

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
