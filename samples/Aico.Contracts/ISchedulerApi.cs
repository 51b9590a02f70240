using System.Text.Json;

namespace Aico.Contracts;

/// <summary>The scheduler. Its router exists but is not mounted at this commit: every call is a 404 there.</summary>
[EncryptedApi("/api/v1/scheduler", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface ISchedulerApi
{
    /// <summary>Says what runs.</summary>
    [Get("/status")]
    Task<SchedulerStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists tasks.</summary>
    [Get("/tasks")]
    Task<TaskList> ListAsync([Query("enabled_only")] bool enabledOnly = false, CancellationToken cancellationToken = default);

    /// <summary>Adds a task. Answers 201; 409 if the id is taken.</summary>
    [Post("/tasks")]
    Task<ScheduledTask> AddAsync([Body] NewTask task, CancellationToken cancellationToken = default);

    /// <summary>Gives a task.</summary>
    [Get("/tasks/{taskId}")]
    Task<ScheduledTask> GetAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Changes a task.</summary>
    [Put("/tasks/{taskId}")]
    Task<ScheduledTask> ChangeAsync(string taskId, [Body] TaskChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes a task.</summary>
    [Delete("/tasks/{taskId}")]
    Task<Done> RemoveAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Switches a task on.</summary>
    [Post("/tasks/{taskId}/enable")]
    Task<Done> EnableAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Switches a task off.</summary>
    [Post("/tasks/{taskId}/disable")]
    Task<Done> DisableAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Runs a task now.</summary>
    [Post("/tasks/{taskId}/trigger")]
    Task<Triggered> TriggerAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Says how a task does.</summary>
    [Get("/tasks/{taskId}/status")]
    Task<TaskStatus> GetTaskStatusAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Lists the runs of a task.</summary>
    [Get("/tasks/{taskId}/history")]
    Task<TaskHistory> GetTaskHistoryAsync(string taskId, int limit = 50, CancellationToken cancellationToken = default);
}

/// <summary>What runs.</summary>
public sealed record SchedulerStatus(bool Running, int RegisteredTasks, int ScheduledTasks, int RunningTasks, Dictionary<string, string> NextRunTimes);

/// <summary>All tasks.</summary>
public sealed record TaskList(List<ScheduledTask> Tasks, int TotalCount);

/// <summary>A task; the schedule is cron's, with five fields.</summary>
public sealed record ScheduledTask(
    string TaskId, string TaskClass, string Schedule, Dictionary<string, JsonElement>? Config, bool Enabled, string CreatedAt, string UpdatedAt);

/// <summary>A task to be added.</summary>
public sealed record NewTask(string TaskId, string TaskClass, string Schedule, Dictionary<string, JsonElement>? Config = null, bool Enabled = true);

/// <summary>What changes.</summary>
public sealed record TaskChange(string? Schedule = null, Dictionary<string, JsonElement>? Config = null, bool? Enabled = null);

/// <summary>What became of it.</summary>
public sealed record Done(bool Success, string Message, JsonElement? Data, string? Error);

/// <summary>What became of it.</summary>
public sealed record Triggered(bool Success, string Message, string ExecutionId, Dictionary<string, JsonElement>? Data);

/// <summary>How a task does.</summary>
public sealed record TaskStatus(string TaskId, bool Enabled, TaskRun? LastExecution, string? NextRunTime, bool IsRunning);

/// <summary>The runs of a task.</summary>
public sealed record TaskHistory(string TaskId, List<TaskRun> Executions, int TotalCount);

/// <summary>One run.</summary>
public sealed record TaskRun(
    string ExecutionId,
    string Status,
    string StartedAt,
    string? CompletedAt,
    Dictionary<string, JsonElement>? Result,
    string? ErrorMessage,
    double? DurationSeconds);
