using Aico;

namespace Quickstart;

/// <summary>An interactive chat. Ctrl-C cancels the answer that streams; with none, it ends the program.</summary>
internal static class ChatCommand
{
    public static async Task<int> RunAsync(Command command)
    {
        CancellationTokenSource? answer = null;
        Console.CancelKeyPress += (_, pressed) =>
        {
            if (Volatile.Read(ref answer) is { } running)
            {
                pressed.Cancel = true;
                running.Cancel();
            }
        };

        AicoConnection connection;
        try
        {
            var options = new AicoConnectionOptions { BaseAddress = command.Url };
            Choose(options, command);
            connection = new AicoConnection(options);
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }

        await using (connection)
        {
            IChatApi chat = ChatApiClient.Create(connection);
            Console.WriteLine($"Chatting with {command.Url}. An empty line ends.");
            while (true)
            {
                Console.Write("> ");
                string? text = Console.ReadLine();
                if (string.IsNullOrEmpty(text))
                {
                    return 0;
                }

                using var cancellation = new CancellationTokenSource();
                Volatile.Write(ref answer, cancellation);
                await AnswerAsync(chat, text, cancellation.Token);
                Volatile.Write(ref answer, null);
            }
        }
    }

    private static void Choose(AicoConnectionOptions options, Command command)
    {
        if (command.UsesV1)
        {
            options.UseAicoV1();
        }
        else if (command.Pin is { } pin)
        {
            options.UseAico2(aico2 => aico2.PinServerKey(pin));
        }
        else
        {
            Console.WriteLine("There is no pin: whoever answers now is trusted for as long as this chat lasts.");
            options.UseAico2(static aico2 => aico2.TrustOnFirstUse(new InMemoryPinStore()));
        }
    }

    private static async Task AnswerAsync(IChatApi chat, string text, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ChatChunk chunk in chat.SendAsync(new ChatMessage(text), cancellationToken))
            {
                Console.Write(chunk.Content);
            }

            Console.WriteLine();
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine(" [cancelled]");
        }
        catch (AicoException exception)
        {
            Console.WriteLine();
            Console.Error.WriteLine(exception.Message);
        }
    }
}
