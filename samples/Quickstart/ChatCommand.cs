using Aico;

namespace Quickstart;

/// <summary>An interactive chat. Ctrl-C cancels the answer that streams; with none, it ends the program.</summary>
internal static class ChatCommand
{
    public static async Task<int> RunAsync(Uri address)
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

        var options = new AicoConnectionOptions { BaseAddress = address };
        options.UseAicoV1();
        AicoConnection connection;
        try
        {
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
            Console.WriteLine($"Chatting with {address}. An empty line ends.");
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
