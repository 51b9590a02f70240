using System.Text.Json.Serialization;
using Aico;

namespace Quickstart;

#region contract
[EncryptedApi("/api/v1", JsonContext = typeof(ChatJson))]
public interface IChatApi
{
    [Post("/conversation/messages?stream=true"), StreamEnd(nameof(ChatChunk.Done))]
    IAsyncEnumerable<ChatChunk> SendAsync([Body] ChatMessage message, CancellationToken cancellationToken = default);
}

public sealed record ChatMessage(string Message);

public sealed record ChatChunk(string Type, string? Content = null, bool Done = false);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatMessage)), JsonSerializable(typeof(ChatChunk))]
public sealed partial class ChatJson : JsonSerializerContext;
#endregion
