using System.Text.Json;

namespace Aico.Backend;

// The shapes of AICO's HTTP API, as far as this backend serves them. Names become snake_case, null members are sent.
internal sealed record Health(string Status, string Service, string Version, DateTimeOffset Timestamp, double UptimeSeconds);

internal sealed record GatewayStatus(string Status, string Service, string[] Adapters, string Version);

internal sealed record EchoRequest(string? Message, Dictionary<string, JsonElement>? TestData);

internal sealed record EchoResult(string Echo, Dictionary<string, JsonElement> ReceivedData, long ServerTimestamp, string Status);

internal sealed record Pong(string Message, long Timestamp, string TraceId);

internal sealed record MessageRequest(string? Message, string? MessageType, string? ConversationId, JsonElement? Context, JsonElement? Metadata);

internal sealed record MessageResult(
    bool Success, string MessageId, string ConversationId, string ConversationAction, string ConversationReasoning, string Status, string Timestamp, string? AiResponse);

internal sealed record MetadataItem(string Type, string MessageId, string ConversationId, string Timestamp);

internal sealed record ChunkItem(string Type, string Content, string Accumulated, bool Done, string ContentType);

internal sealed record DoneItem(string Type, string Content, string Accumulated, bool Done, string ContentType, string ConversationId, string MessageId);

/// <summary>With <c>since</c> beside AICO's members, to see what arrived.</summary>
internal sealed record History(bool Success, string ConversationId, object[] Messages, int TotalCount, int Page, int PageSize, string? Since);

internal sealed record SpeechRequest(string? Text, string? Language, double? Speed, string? Voice);

internal sealed record RememberRequest(
    string? ConversationId,
    string? MessageId,
    string? Content,
    string? ContentType,
    string? FactType,
    string? Category,
    string? UserNote,
    string[]? Tags,
    string? EmotionalTone,
    string? MemoryType,
    string? ConversationTitle,
    string? ConversationSummary,
    string? TurnRange,
    string[]? KeyMoments);

internal sealed record RememberResult(bool Success, string FactId, string Message);

internal sealed record MemoryChange(string? UserNote, string[]? Tags, bool? IsFavorite);

internal sealed record Memory
{
    public required string FactId { get; init; }

    public required string Content { get; init; }

    public required string ContentType { get; init; }

    public required string Category { get; init; }

    public required string FactType { get; init; }

    public string? UserNote { get; init; }

    public string[]? Tags { get; init; }

    public bool IsFavorite { get; init; }

    public string? EmotionalTone { get; init; }

    public string? MemoryType { get; init; }

    public required string SourceConversationId { get; init; }

    public string? SourceMessageId { get; init; }

    public int RevisitCount { get; init; }

    public string? LastRevisited { get; init; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }

    public string? ConversationTitle { get; init; }

    public string? ConversationSummary { get; init; }

    public string? TurnRange { get; init; }

    public string[]? KeyMoments { get; init; }
}

internal sealed record Problem(object Detail);

internal sealed record InvalidField(object[] Loc, string Msg, string Type);
