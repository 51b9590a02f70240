using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aico.Integration.Tests.Contracts;

/// <summary>The part of AICO's surface that both test servers have.</summary>
[EncryptedApi("/api/v1", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface IAicoApi
{
    [Post("/echo")]
    Task<EchoResult> EchoAsync([Body] EchoRequest request, CancellationToken cancellationToken = default);

    [Post("/echo"), NoRetry]
    Task<EchoResult> EchoOnceAsync([Body] EchoRequest request, CancellationToken cancellationToken = default);

    [Get("/echo/ping")]
    Task<Pong> PingAsync(CancellationToken cancellationToken = default);

    [Post("/conversation/messages?stream=true")]
    [StreamEnd(nameof(StreamItem.Done)), StreamEnd(nameof(StreamItem.Type), "error", IsError = true)]
    IAsyncEnumerable<StreamItem> SendAsync([Body] Message message, CancellationToken cancellationToken = default);

    [Post("/conversation/messages?stream=true")]
    [StreamEnd(Optional = true)]
    [Timeout(IdleMilliseconds = 700)]
    IAsyncEnumerable<StreamItem> SendImpatientlyAsync([Body] Message message, CancellationToken cancellationToken = default);

    [Post("/conversation/messages")]
    Task<MessageResult> SendUnaryAsync([Body] Message message, CancellationToken cancellationToken = default);

    [Get("/conversation/messages")]
    Task<History> HistoryAsync(
        int page = 1, [Query("page_size")] int pageSize = 50, [Query("conversation_id")] string? conversationId = null, CancellationToken cancellationToken = default);

    [Post("/tts/synthesize"), AllowPlaintextResponse("audio/wav")]
    Task<byte[]> SpeakAsync([Body] Speech speech, CancellationToken cancellationToken = default);

    [Post("/tts/synthesize"), AllowPlaintextResponse("audio/wav")]
    Task<Stream> OpenSpeechAsync([Body] Speech speech, CancellationToken cancellationToken = default);

    [Post("/memory-album/remember")]
    Task<Remembered> RememberAsync([Body] Remember remember, CancellationToken cancellationToken = default);

    [Patch("/memory-album/{factId}")]
    Task<Memory> ChangeAsync(string factId, [Body] MemoryChange change, CancellationToken cancellationToken = default);

    [Delete("/memory-album/{factId}")]
    Task ForgetAsync(string factId, CancellationToken cancellationToken = default);

    [Get("/no/such/route")]
    Task<string> NowhereAsync(CancellationToken cancellationToken = default);
}

public sealed record EchoRequest(string Message, Dictionary<string, JsonElement>? TestData = null);

public sealed record EchoResult(string Echo, Dictionary<string, JsonElement> ReceivedData, long ServerTimestamp, string Status);

public sealed record Pong(string Message, long Timestamp, string TraceId);

public sealed record Message
{
    [JsonPropertyName("message")]
    public required string Text { get; init; }

    public Dictionary<string, int>? Context { get; init; }
}

public sealed record StreamItem(string Type, string? Content, string? Accumulated, bool Done, string? ContentType, string? ConversationId, string? MessageId, string? Error);

public sealed record MessageResult(bool Success, string MessageId, string ConversationId, string? AiResponse);

public sealed record History(bool Success, string? ConversationId, List<JsonElement> Messages, int TotalCount, int Page, int PageSize);

public sealed record Speech(string Text, string Language = "", double Speed = 1.0);

public sealed record Remember(string ConversationId, string Content);

public sealed record Remembered(bool Success, string FactId, string Message);

public sealed record MemoryChange(bool? IsFavorite, string? UserNote = null);

public sealed record Memory(string FactId, string Content, bool IsFavorite, string? UserNote);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EchoRequest))]
[JsonSerializable(typeof(EchoResult))]
[JsonSerializable(typeof(Pong))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(StreamItem))]
[JsonSerializable(typeof(MessageResult))]
[JsonSerializable(typeof(History))]
[JsonSerializable(typeof(Speech))]
[JsonSerializable(typeof(Remember))]
[JsonSerializable(typeof(Remembered))]
[JsonSerializable(typeof(MemoryChange))]
[JsonSerializable(typeof(Memory))]
public sealed partial class AicoJson : JsonSerializerContext;
