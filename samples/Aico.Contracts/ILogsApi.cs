using System.Text.Json;

namespace Aico.Contracts;

/// <summary>Logs of the front end. No token. The path needs its final slash.</summary>
[EncryptedApi("/api/v1/logs", JsonContext = typeof(AicoJson))]
public interface ILogsApi
{
    /// <summary>Hands over one entry.</summary>
    [Post("/")]
    Task<LogResult> AddAsync([Body] LogEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Hands over up to 1000 entries. One that breaks the format rules fails the whole call with 503.</summary>
    [Post("/batch")]
    Task<LogResult> AddBatchAsync([Body] LogBatch batch, CancellationToken cancellationToken = default);
}

/// <summary>One entry.</summary>
/// <param name="Timestamp">ISO 8601.</param>
/// <param name="Level">DEBUG, INFO, WARNING or ERROR.</param>
/// <param name="Module">With dots.</param>
/// <param name="Function">Where it was written.</param>
/// <param name="Topic">With slashes.</param>
/// <param name="Message">At most 10000 characters.</param>
public sealed record LogEntry(string Timestamp, string Level, string Module, string Function, string Topic, string Message)
{
    /// <summary>Source file.</summary>
    public string? File { get; init; }

    /// <summary>Line in it.</summary>
    public int? Line { get; init; }

    /// <summary>User.</summary>
    public string? UserId { get; init; }

    /// <summary>Trace.</summary>
    public string? TraceId { get; init; }

    /// <summary>Any JSON.</summary>
    public Dictionary<string, JsonElement>? Extra { get; init; }

    /// <summary><c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    public string? Severity { get; init; }

    /// <summary>Where it comes from.</summary>
    public string? Origin { get; init; }

    /// <summary>Such as production.</summary>
    public string? Environment { get; init; }

    /// <summary>Session of the front end.</summary>
    public string? SessionId { get; init; }

    /// <summary>Any JSON.</summary>
    public Dictionary<string, JsonElement>? ErrorDetails { get; init; }
}

/// <summary>Several entries, as they are or compressed.</summary>
public sealed record LogBatch
{
    /// <summary>1 to 1000 entries.</summary>
    public List<LogEntry>? Logs { get; init; }

    /// <summary>Base64 of gzip of a JSON array of entries.</summary>
    public string? CompressedLogs { get; init; }

    /// <summary>Number of entries.</summary>
    public int? BatchSize { get; init; }

    /// <summary>When it was made.</summary>
    public string? Timestamp { get; init; }

    /// <summary><c>gzip</c>.</summary>
    public string? Compression { get; init; }
}

/// <summary>What became of the entries.</summary>
public sealed record LogResult(bool Success, string Message, int? AcceptedCount, int? RejectedCount, List<string>? Errors);
