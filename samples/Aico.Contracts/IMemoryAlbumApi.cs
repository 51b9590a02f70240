namespace Aico.Contracts;

/// <summary>The memory album. Its path must have no final slash.</summary>
[EncryptedApi("/api/v1/memory-album", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface IMemoryAlbumApi
{
    /// <summary>Keeps something. Answers 201.</summary>
    [Post("/remember")]
    Task<Remembered> RememberAsync([Body] Remember memory, CancellationToken cancellationToken = default);

    /// <summary>Lists memories.</summary>
    [Get("")]
    Task<MemoryPage> ListAsync(
        string? category = null,
        [Query("favorites_only")] bool favoritesOnly = false,
        int limit = 50,
        int offset = 0,
        CancellationToken cancellationToken = default);

    /// <summary>Changes a memory.</summary>
    [Patch("/{factId}")]
    Task<Memory> ChangeAsync(string factId, [Body] MemoryChange change, CancellationToken cancellationToken = default);

    /// <summary>Forgets a memory.</summary>
    [Delete("/{factId}")]
    Task ForgetAsync(string factId, CancellationToken cancellationToken = default);
}

/// <summary>Something to keep.</summary>
public sealed record Remember(string ConversationId, string Content)
{
    /// <summary>The message it comes from.</summary>
    public string? MessageId { get; init; }

    /// <summary><c>message</c>, <c>conversation</c> or <c>excerpt</c>.</summary>
    public string ContentType { get; init; } = "message";

    /// <summary><c>preference</c>, <c>identity</c>, <c>relationship</c> or <c>temporal</c>.</summary>
    public string FactType { get; init; } = "preference";

    /// <summary>Any.</summary>
    public string Category { get; init; } = "personal";

    /// <summary>The user's own words.</summary>
    public string? UserNote { get; init; }

    /// <summary>Any.</summary>
    public List<string>? Tags { get; init; }

    /// <summary>Any.</summary>
    public string? EmotionalTone { get; init; }

    /// <summary><c>fact</c>, <c>insight</c>, <c>moment</c>, <c>milestone</c> or <c>wisdom</c>.</summary>
    public string MemoryType { get; init; } = "fact";

    /// <summary>Title of the conversation.</summary>
    public string? ConversationTitle { get; init; }

    /// <summary>Summary of the conversation.</summary>
    public string? ConversationSummary { get; init; }

    /// <summary>Such as <c>1-5</c>.</summary>
    public string? TurnRange { get; init; }

    /// <summary>Any.</summary>
    public List<string>? KeyMoments { get; init; }
}

/// <summary>What became of it.</summary>
public sealed record Remembered(bool Success, string FactId, string Message);

/// <summary>A memory.</summary>
public sealed record Memory(
    string FactId,
    string Content,
    string ContentType,
    string Category,
    string FactType,
    string? UserNote,
    List<string>? Tags,
    bool IsFavorite,
    string? EmotionalTone,
    string? MemoryType,
    string SourceConversationId,
    string? SourceMessageId,
    int RevisitCount,
    string? LastRevisited,
    string CreatedAt,
    string UpdatedAt,
    string? ConversationTitle,
    string? ConversationSummary,
    string? TurnRange,
    List<string>? KeyMoments);

/// <summary>One page; the total is its length.</summary>
public sealed record MemoryPage(List<Memory> Memories, int Total, int Limit, int Offset);

/// <summary>What changes.</summary>
public sealed record MemoryChange(string? UserNote = null, List<string>? Tags = null, bool? IsFavorite = null);
