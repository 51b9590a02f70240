using Aico;
using Consumer;
using Microsoft.Extensions.DependencyInjection;

// Streams one answer and makes one unary call to the server whose address is the argument; prints both as one line.
var services = new ServiceCollection();
services.AddChatApiClient(options =>
{
    options.BaseAddress = new Uri(args[0]);
    options.UseAicoV1();
});
await using ServiceProvider provider = services.BuildServiceProvider();
IChatApi chat = provider.GetRequiredService<IChatApi>();

var words = new List<string>();
await foreach (ChatChunk chunk in chat.SendAsync(new ChatMessage("to be sealed")))
{
    words.Add(chunk.Content);
}

Echo echo = await chat.EchoAsync("a b", times: 2);
Console.WriteLine($"{string.Join('|', words)} / {echo.Text}");
