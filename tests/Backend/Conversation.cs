using System.Globalization;
using System.Text.Json;

namespace Aico.Backend;

/// <summary>POST and GET /conversation/messages.</summary>
internal static class Conversation
{
    private static readonly string[] StreamWords = ["true", "1", "yes", "on"];

    public static async Task SendAsync(HttpContext http, MessageRequest request, JsonSerializerOptions json)
    {
        if (request.Message is not { } message)
        {
            await Replies.Missing("message").ExecuteAsync(http);
            return;
        }

        string messageId = Guid.NewGuid().ToString();
        string conversationId = request.ConversationId is { } given && given != "default" && given.Contains('_')
            ? given
            : $"user-0001_{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        string answer = "You said: " + message;
        if (StreamWords.Contains(http.Request.Query["stream"].ToString(), StringComparer.OrdinalIgnoreCase))
        {
            http.Response.ContentType = "application/x-ndjson";
            http.Response.Headers["X-Request-ID"] = messageId;
            http.Response.Headers["X-Conversation-ID"] = conversationId;
            http.Response.Headers.CacheControl = "no-cache";
            await StreamAsync(http, WordsOf(answer, request.Context), messageId, conversationId, request.Context, json);
            return;
        }

        await Results.Json(new MessageResult(
            true, messageId, conversationId, "conversation_started", "test backend", "completed", Replies.UtcNow(), answer)).ExecuteAsync(http);
    }

    public static IResult History(string? conversation_id, int? page, int? page_size, string? since) =>
        page is < 1 || page_size is < 1 or > 100
            ? Replies.Invalid(["query", page is < 1 ? "page" : "page_size"], "Input is out of range", "range")
            : Results.Json(new History(true, conversation_id ?? "", [], page_size ?? 50, page ?? 1, page_size ?? 50, since));

    private static async Task StreamAsync(
        HttpContext http, IEnumerable<string> words, string messageId, string conversationId, JsonElement? context, JsonSerializerOptions json)
    {
        CancellationToken left = http.RequestAborted;
        await http.Response.StartAsync(left);
        await PauseAsync(Number(context, "hold_ms"), left);
        await WriteAsync(new MetadataItem("metadata", messageId, conversationId, Replies.UtcNow()));

        TimeSpan pause = Number(context, "delay_ms") + Number(context, "chunk_delay_ms");
        string soFar = "";
        foreach (string word in words)
        {
            await PauseAsync(pause, left);
            soFar += word;
            await WriteAsync(new ChunkItem("chunk", word, soFar, false, "response"));
        }

        await PauseAsync(pause, left);
        await WriteAsync(new DoneItem("chunk", "", soFar, true, "response", conversationId, messageId));

        async Task WriteAsync<T>(T item)
        {
            await JsonSerializer.SerializeAsync(http.Response.BodyWriter, item, json, left);
            await http.Response.WriteAsync("\n", left);
        }
    }

    private static Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        pause > TimeSpan.Zero ? Task.Delay(pause, cancellationToken) : Task.CompletedTask;

    // One chunk per word, or as many as asked for.
    private static IEnumerable<string> WordsOf(string answer, JsonElement? context)
    {
        string[] words = answer.Split(' ');
        int chunks = context is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty("chunks", out JsonElement count) && count.TryGetInt32(out int given)
            ? given
            : words.Length;
        for (int i = 0; i < chunks; i++)
        {
            string word = i < words.Length ? words[i] : i.ToString(CultureInfo.InvariantCulture);
            yield return i + 1 < chunks ? word + " " : word;
        }
    }

    private static TimeSpan Number(JsonElement? context, string name) =>
        context is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(name, out JsonElement value) && value.TryGetDouble(out double milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.Zero;
}
