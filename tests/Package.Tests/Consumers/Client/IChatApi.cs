using System.Text.Json.Serialization;
using Aico;

namespace Consumer;

[EncryptedApi("/api/v1", JsonContext = typeof(ChatJson))]
public interface IChatApi
{
    [Post("/conversation/messages?stream=true"), StreamEnd(nameof(ChatChunk.Done))]
    IAsyncEnumerable<ChatChunk> SendAsync([Body] ChatMessage message, CancellationToken cancellationToken = default);

    [Get("/echo/{text}")]
    Task<Echo> EchoAsync(string text, int times = 1, CancellationToken cancellationToken = default);
}

public sealed record ChatMessage(string Message);

public sealed record ChatChunk(string Content, bool Done = false);

public sealed record Echo(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatMessage)), JsonSerializable(typeof(ChatChunk)), JsonSerializable(typeof(Echo))]
public sealed partial class ChatJson : JsonSerializerContext;
