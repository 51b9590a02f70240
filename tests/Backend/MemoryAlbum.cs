using System.Collections.Concurrent;

namespace Aico.Backend;

/// <summary>/memory-album: remember, change, forget.</summary>
internal sealed class MemoryAlbum
{
    private readonly ConcurrentDictionary<string, Memory> _memories = new();

    public IResult Remember(RememberRequest request)
    {
        if (request.ConversationId is not { } conversationId || request.Content is not { } content)
        {
            return Replies.Missing(request.ConversationId is null ? "conversation_id" : "content");
        }

        string now = Replies.UtcNow();
        var memory = new Memory
        {
            FactId = Guid.NewGuid().ToString(),
            Content = content,
            ContentType = request.ContentType ?? "message",
            Category = request.Category ?? "personal",
            FactType = request.FactType ?? "preference",
            UserNote = request.UserNote,
            Tags = request.Tags,
            EmotionalTone = request.EmotionalTone,
            MemoryType = request.MemoryType ?? "fact",
            SourceConversationId = conversationId,
            SourceMessageId = request.MessageId,
            CreatedAt = now,
            UpdatedAt = now,
            ConversationTitle = request.ConversationTitle,
            ConversationSummary = request.ConversationSummary,
            TurnRange = request.TurnRange,
            KeyMoments = request.KeyMoments,
        };
        _memories[memory.FactId] = memory;
        return Results.Json(new RememberResult(true, memory.FactId, "Memory saved"), statusCode: StatusCodes.Status201Created);
    }

    public IResult Change(string factId, MemoryChange change)
    {
        if (!_memories.TryGetValue(factId, out Memory? memory))
        {
            return Replies.Error(StatusCodes.Status404NotFound, "Memory not found");
        }

        memory = memory with
        {
            UserNote = change.UserNote ?? memory.UserNote,
            Tags = change.Tags ?? memory.Tags,
            IsFavorite = change.IsFavorite ?? memory.IsFavorite,
            UpdatedAt = Replies.UtcNow(),
        };
        _memories[factId] = memory;
        return Results.Json(memory);
    }

    public IResult Forget(string factId) =>
        _memories.TryRemove(factId, out _) ? Results.NoContent() : Replies.Error(StatusCodes.Status404NotFound, "Memory not found");
}
