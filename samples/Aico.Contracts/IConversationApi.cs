using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aico.Contracts;

/// <summary>Conversation.</summary>
[EncryptedApi("/api/v1/conversation", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface IConversationApi
{
    /// <summary>Sends a message and waits for the whole answer. After 15 s AICO answers with a fixed text and <c>success</c> still true.</summary>
    [Post("/messages")]
    Task<MessageResult> SendAsync([Body] Message message, CancellationToken cancellationToken = default);

    /// <summary>Sends a message and gives the answer as it is made. AICO gives up 30 s after the stream began, with an <see cref="ErrorItem"/>.</summary>
    [Post("/messages?stream=true")]
    [StreamEnd(typeof(ChunkItem), nameof(ChunkItem.Done), true), StreamEnd(typeof(ErrorItem), IsError = true)]
    [Timeout(FirstItemMilliseconds = 40_000, IdleMilliseconds = 40_000)]
    IAsyncEnumerable<StreamItem> StreamAsync([Body] Message message, CancellationToken cancellationToken = default);

    /// <summary>Gives the messages of the last 24 hours, newest first. The parameters are readable on the wire.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="pageSize">1 to 100.</param>
    /// <param name="conversationId">One conversation, or null for all.</param>
    /// <param name="since">UTC, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/messages")]
    Task<History> GetHistoryAsync(
        int page = 1,
        [Query("page_size")] int pageSize = 50,
        [Query("conversation_id")] string? conversationId = null,
        [Query(Format = "s")] DateTime? since = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gives constants.</summary>
    [Get("/status")]
    Task<ConversationStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Says whether conversation works; takes any content and no token.</summary>
    [Post("/health"), Headers("Authorization")]
    Task<ConversationHealth> CheckAsync([Body] JsonElement anything, CancellationToken cancellationToken = default);

    /// <summary>Deprecated by AICO; always a sealed 500 at this commit.</summary>
    [Post("/start")]
    Task<MessageResult> StartAsync([Body] Message message, CancellationToken cancellationToken = default);
}

/// <summary>Speech.</summary>
[EncryptedApi("/api/v1/tts", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface ISpeechApi
{
    /// <summary>Speaks a text: audio/wav, mono, 16 bit. The audio is not encrypted; a failed synthesis is empty.</summary>
    [Post("/synthesize"), AllowPlaintextResponse("audio/wav")]
    Task<Stream> SynthesizeAsync([Body] Speech speech, CancellationToken cancellationToken = default);
}

/// <summary>A message of the user.</summary>
public sealed record Message
{
    /// <summary>The text; may be empty.</summary>
    [JsonPropertyName("message")]
    public required string Text { get; init; }

    /// <summary>What kind of message it is.</summary>
    public string MessageType { get; init; } = "text";

    /// <summary>The conversation it belongs to; the server makes a new one unless the id contains <c>_</c>.</summary>
    public string? ConversationId { get; init; }

    /// <summary>Any JSON.</summary>
    public Dictionary<string, JsonElement>? Context { get; init; }

    /// <summary>Any JSON.</summary>
    public Dictionary<string, JsonElement>? Metadata { get; init; }
}

/// <summary>The whole answer.</summary>
public sealed record MessageResult(
    bool Success,
    Guid MessageId,
    string ConversationId,
    string ConversationAction,
    string ConversationReasoning,
    string Status,
    DateTime Timestamp,
    string? AiResponse);

/// <summary>An item of the answer's stream.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(MetadataItem), "metadata")]
[JsonDerivedType(typeof(ChunkItem), "chunk")]
[JsonDerivedType(typeof(ErrorItem), "error")]
public abstract record StreamItem;

/// <summary>First, once.</summary>
public sealed record MetadataItem(Guid MessageId, string ConversationId, DateTime Timestamp) : StreamItem;

/// <summary>A piece of the answer; the last one is done, and only that has the ids.</summary>
/// <param name="Content">The piece.</param>
/// <param name="Accumulated">All pieces of this kind so far.</param>
/// <param name="Done">Whether the answer is complete.</param>
/// <param name="ContentType"><c>thinking</c> or <c>response</c>.</param>
/// <param name="ConversationId">Of the last chunk only.</param>
/// <param name="MessageId">Of the last chunk only; what feedback wants.</param>
public sealed record ChunkItem(string Content, string Accumulated, bool Done, string ContentType, string? ConversationId = null, Guid? MessageId = null) : StreamItem;

/// <summary>Last, on failure.</summary>
public sealed record ErrorItem(string Error) : StreamItem;

/// <summary>One page of messages; the count is of messages looked at.</summary>
public sealed record History(bool Success, string ConversationId, List<HistoryMessage> Messages, int TotalCount, int Page, int PageSize);

/// <summary>A message of the past.</summary>
public sealed record HistoryMessage(string Id, string ConversationId, string UserId, string Content, string Role, string Timestamp, string MessageType);

/// <summary>Constants.</summary>
public sealed record ConversationStatus(bool Success, string UserId, int ActiveConversations, int TotalMessages, DateTime? LastActivity, string Status);

/// <summary>Whether conversation works.</summary>
public sealed record ConversationHealth(string Status, DateTime Timestamp, string Version);

/// <summary>A text to be spoken.</summary>
/// <param name="Text">1 to 5000 characters.</param>
/// <param name="Language">Empty to detect it.</param>
/// <param name="Speed">0.5 to 2.0.</param>
/// <param name="Voice">Null for the default.</param>
public sealed record Speech(string Text, string Language = "", double Speed = 1.0, string? Voice = null);
