using System.Text.Json;

namespace Aico.Contracts;

/// <summary>Administration. Broken at this commit: 401 to any token, 500 without.</summary>
[EncryptedApi("/api/v1/admin", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface IAdminApi
{
    /// <summary>Says whether administration works.</summary>
    [Get("/health")]
    Task<AdminHealth> GetHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>Says how the gateway does.</summary>
    [Get("/gateway/status")]
    Task<AdminGatewayStatus> GetGatewayStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts of the gateway.</summary>
    [Get("/gateway/stats")]
    Task<AdminGatewayStats> GetGatewayStatsAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists logins.</summary>
    [Get("/auth/sessions"), Headers("Authorization")]
    Task<AdminSessions> GetSessionsAsync(
        [Query("user_uuid")] string? userUuid = null,
        [Query("admin_only")] bool adminOnly = false,
        [Query("include_stats")] bool includeStats = true,
        CancellationToken cancellationToken = default);

    /// <summary>Ends a login.</summary>
    [Delete("/auth/sessions/{sessionId}"), Headers("Authorization")]
    Task<Operation> EndSessionAsync(string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token.</summary>
    [Post("/auth/tokens/revoke"), Headers("Authorization")]
    Task<Operation> RevokeAsync([Body] RevokeToken request, CancellationToken cancellationToken = default);

    /// <summary>Counts of the defence.</summary>
    [Get("/security/stats"), Headers("Authorization")]
    Task<SecurityStats> GetSecurityStatsAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks an address.</summary>
    [Post("/security/block-ip"), Headers("Authorization")]
    Task<Operation> BlockAsync([Body] BlockIp request, CancellationToken cancellationToken = default);

    /// <summary>Unblocks an address.</summary>
    [Delete("/security/block-ip/{ip}"), Headers("Authorization")]
    Task<Operation> UnblockAsync(string ip, CancellationToken cancellationToken = default);

    /// <summary>Maps a topic.</summary>
    [Post("/routing/mapping"), Headers("Authorization")]
    Task<MappingResult> MapAsync([Body] Mapping mapping, CancellationToken cancellationToken = default);

    /// <summary>Unmaps a topic.</summary>
    [Delete("/routing/mapping/{externalTopic}"), Headers("Authorization")]
    Task<MappingResult> UnmapAsync(string externalTopic, CancellationToken cancellationToken = default);

    /// <summary>Searches the logs.</summary>
    [Get("/logs")]
    Task<AdminLogs> GetLogsAsync(
        int limit = 50,
        int offset = 0,
        string? level = null,
        string? subsystem = null,
        string? module = null,
        [Query(Format = "s")] DateTime? since = null,
        [Query(Format = "s")] DateTime? until = null,
        string? search = null,
        bool utc = false,
        CancellationToken cancellationToken = default);

    /// <summary>Gives one entry.</summary>
    [Get("/logs/{logId}")]
    Task<AdminLog> GetLogAsync(string logId, CancellationToken cancellationToken = default);

    /// <summary>Counts the logs. Shadowed by the former in AICO.</summary>
    [Get("/logs/stats")]
    Task<AdminLogStats> GetLogStatsAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes logs.</summary>
    /// <param name="olderThan">Such as <c>7d</c>.</param>
    /// <param name="level">Only this level.</param>
    /// <param name="subsystem">Only this subsystem.</param>
    /// <param name="confirm">Must be true.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/logs")]
    Task<Operation> RemoveLogsAsync(
        [Query("older_than")] string? olderThan = null, string? level = null, string? subsystem = null, bool confirm = false, CancellationToken cancellationToken = default);

    /// <summary>Gives the configuration that matters to a front end.</summary>
    [Get("/config"), Headers("Authorization")]
    Task<AdminConfig> GetConfigAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives the whole configuration.</summary>
    [Get("/config/all")]
    Task<AdminConfigs> GetConfigsAsync(
        string? domain = null,
        [Query("include_defaults")] bool includeDefaults = false,
        [Query("include_source")] bool includeSource = false,
        CancellationToken cancellationToken = default);

    /// <summary>Sets a value.</summary>
    [Put("/config")]
    Task<Operation> SetConfigAsync([Body] ConfigChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes a value; the key may contain slashes.</summary>
    [Delete("/config/{**key}")]
    Task<Operation> RemoveConfigAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Lists the domains.</summary>
    [Get("/config/domains")]
    Task<List<ConfigDomain>> GetConfigDomainsAsync(CancellationToken cancellationToken = default);

    /// <summary>Checks a configuration.</summary>
    [Post("/config/validate"), Idempotent]
    Task<ConfigValidation> ValidateConfigAsync([Body] ConfigToValidate config, CancellationToken cancellationToken = default);

    /// <summary>Reads the configuration again.</summary>
    [Post("/config/reload")]
    Task<Operation> ReloadConfigAsync(CancellationToken cancellationToken = default);
}

/// <summary>Whether administration works.</summary>
public sealed record AdminHealth(string Status, string Service, string Timestamp);

/// <summary>How the gateway does.</summary>
public sealed record AdminGatewayStatus(string Status, string Version, double Uptime, Dictionary<string, JsonElement> Components);

/// <summary>Counts of the gateway.</summary>
public sealed record AdminGatewayStats(
    Dictionary<string, JsonElement> Routing, Dictionary<string, JsonElement> Adapters, Dictionary<string, JsonElement> Requests, Dictionary<string, JsonElement> Performance);

/// <summary>All logins.</summary>
public sealed record AdminSessions(List<AdminSession> Sessions, int Total, Dictionary<string, JsonElement>? Stats);

/// <summary>One login.</summary>
public sealed record AdminSession(
    string SessionId, string UserUuid, string Username, List<string> Roles, string CreatedAt, string LastActivity, string? IpAddress, string? UserAgent);

/// <summary>What became of it.</summary>
public sealed record Operation(bool Success, string Message, Dictionary<string, JsonElement>? Details);

/// <summary>A token to be revoked.</summary>
public sealed record RevokeToken(string Token);

/// <summary>Counts of the defence.</summary>
public sealed record SecurityStats(List<string> BlockedIps, int FailedAttempts, int ActiveSessions, int RateLimitHits);

/// <summary>An IPv4 address to be blocked.</summary>
public sealed record BlockIp(string Ip, string? Reason = null);

/// <summary>Two topics that are one.</summary>
public sealed record Mapping(string ExternalTopic, string InternalTopic);

/// <summary>What became of it.</summary>
public sealed record MappingResult(string Message, string ExternalTopic, string? InternalTopic);

/// <summary>A page of entries.</summary>
public sealed record AdminLogs(List<AdminLog> Logs, int Total, bool HasMore, string? Timezone);

/// <summary>One entry.</summary>
public sealed record AdminLog(
    string Id,
    DateTime Timestamp,
    string Level,
    string Subsystem,
    string Module,
    string Function,
    string Message,
    string? Topic,
    Dictionary<string, JsonElement>? ExtraData);

/// <summary>Counts of entries.</summary>
public sealed record AdminLogStats(int TotalLogs, Dictionary<string, int> ByLevel, Dictionary<string, int> BySubsystem, Dictionary<string, int> RecentActivity);

/// <summary>What matters to a front end.</summary>
public sealed record AdminConfig(Dictionary<string, JsonElement> Protocols, Dictionary<string, JsonElement> Security, Dictionary<string, JsonElement> Performance);

/// <summary>The whole configuration.</summary>
public sealed record AdminConfigs(List<ConfigValue> Configs, int Total, List<string> Domains);

/// <summary>One value.</summary>
public sealed record ConfigValue(string Key, JsonElement Value, string SourceLayer, string Domain, bool IsDefault);

/// <summary>A value to be set, in the layer <c>user</c>, <c>environment</c> or <c>runtime</c>.</summary>
public sealed record ConfigChange(string Key, JsonElement Value, string Layer = "user");

/// <summary>One domain.</summary>
public sealed record ConfigDomain(string Domain, string Description, string SchemaVersion, List<string> AvailableKeys);

/// <summary>A configuration to be checked.</summary>
public sealed record ConfigToValidate(string Domain, Dictionary<string, JsonElement> ConfigData);

/// <summary>What is wrong with it.</summary>
public sealed record ConfigValidation(bool Valid, List<string> Errors, List<string> Warnings);
