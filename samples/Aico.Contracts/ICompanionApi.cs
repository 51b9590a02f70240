using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aico.Contracts;

/// <summary>Emotion, knowledge graph and feedback.</summary>
[EncryptedApi("/api/v1", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface ICompanionApi
{
    /// <summary>Gives the present emotion; 404 if there is none yet.</summary>
    [Get("/emotion/current")]
    Task<Emotion> GetEmotionAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives past emotions, newest first. Of since, hours and days the first that is given counts.</summary>
    [Get("/emotion/history")]
    Task<EmotionHistory> GetEmotionHistoryAsync(
        int limit = 50,
        [Query(Format = "O")] DateTimeOffset? since = null,
        int? hours = null,
        int? days = null,
        Feeling? feeling = null,
        CancellationToken cancellationToken = default);

    /// <summary>Asks the knowledge graph. A failed query is 400.</summary>
    [Post("/kg/query"), Idempotent]
    Task<GraphResult> QueryGraphAsync([Body] GraphQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts the knowledge graph.</summary>
    [Get("/kg/stats")]
    Task<GraphStats> GetGraphStatsAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells what the user thinks of an answer.</summary>
    [Post("/behavioral/feedback")]
    Task<FeedbackResult> SendFeedbackAsync([Body] Feedback feedback, CancellationToken cancellationToken = default);
}

/// <summary>What the companion may feel.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Feeling>))]
public enum Feeling
{
    /// <summary>None in particular.</summary>
    [EnumMember(Value = "neutral"), JsonStringEnumMemberName("neutral")]
    Neutral,

    /// <summary>Calm.</summary>
    [EnumMember(Value = "calm"), JsonStringEnumMemberName("calm")]
    Calm,

    /// <summary>Curious.</summary>
    [EnumMember(Value = "curious"), JsonStringEnumMemberName("curious")]
    Curious,

    /// <summary>Playful.</summary>
    [EnumMember(Value = "playful"), JsonStringEnumMemberName("playful")]
    Playful,

    /// <summary>Warm concern.</summary>
    [EnumMember(Value = "warm_concern"), JsonStringEnumMemberName("warm_concern")]
    WarmConcern,

    /// <summary>Protective.</summary>
    [EnumMember(Value = "protective"), JsonStringEnumMemberName("protective")]
    Protective,

    /// <summary>Focused.</summary>
    [EnumMember(Value = "focused"), JsonStringEnumMemberName("focused")]
    Focused,

    /// <summary>Encouraging.</summary>
    [EnumMember(Value = "encouraging"), JsonStringEnumMemberName("encouraging")]
    Encouraging,

    /// <summary>Reassuring.</summary>
    [EnumMember(Value = "reassuring"), JsonStringEnumMemberName("reassuring")]
    Reassuring,

    /// <summary>Apologetic.</summary>
    [EnumMember(Value = "apologetic"), JsonStringEnumMemberName("apologetic")]
    Apologetic,

    /// <summary>Tired.</summary>
    [EnumMember(Value = "tired"), JsonStringEnumMemberName("tired")]
    Tired,

    /// <summary>Reflective.</summary>
    [EnumMember(Value = "reflective"), JsonStringEnumMemberName("reflective")]
    Reflective,
}

/// <summary>The present emotion. Confidence and arousal 0 to 1, valence -1 to 1.</summary>
public sealed record Emotion(string Timestamp, Feeling Primary, double Confidence, double Valence, double Arousal, double Dominance);

/// <summary>Past emotions.</summary>
public sealed record EmotionHistory(int Count, List<PastEmotion> History);

/// <summary>A past emotion. Intensity 0 to 1.</summary>
public sealed record PastEmotion(string Timestamp, Feeling Feeling, double Valence, double Arousal, double Intensity);

/// <summary>A query in GQL or Cypher.</summary>
/// <param name="Query">At least one character.</param>
/// <param name="Parameters">Any JSON.</param>
/// <param name="Format"><c>dict</c>, <c>json</c>, <c>csv</c> or <c>table</c>.</param>
/// <param name="Limit">1 to 10000.</param>
public sealed record GraphQuery(string Query, Dictionary<string, JsonElement>? Parameters = null, string Format = "dict", int? Limit = null);

/// <summary>What the query gave: for the format <c>dict</c> an object, else one text.</summary>
public sealed record GraphResult(bool Success, JsonElement Data, string? Error, GraphMetadata Metadata);

/// <summary>The shape of a result.</summary>
public sealed record GraphMetadata(int RowCount, int ColumnCount, List<string> Columns);

/// <summary>Counts of the graph.</summary>
public sealed record GraphStats(int TotalNodes, int TotalEdges, Dictionary<string, int> NodeTypes, Dictionary<string, int> EdgeTypes, string UserId);

/// <summary>What the user thinks of an answer.</summary>
/// <param name="MessageId">Of the answer.</param>
/// <param name="Reward">-1, 0 or 1.</param>
/// <param name="SkillId">Null for the one that answered.</param>
/// <param name="Reason"><c>too_verbose</c>, <c>too_brief</c>, <c>wrong_tone</c>, <c>not_helpful</c> or <c>incorrect_info</c>.</param>
/// <param name="FreeText">At most 300 characters.</param>
public sealed record Feedback(string MessageId, int Reward, string? SkillId = null, string? Reason = null, string? FreeText = null);

/// <summary>What became of it.</summary>
public sealed record FeedbackResult(string Status, bool SkillUpdated, double? NewConfidence, Guid EventId);
