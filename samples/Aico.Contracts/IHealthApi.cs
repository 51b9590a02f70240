namespace Aico.Contracts;

/// <summary>Health and system.</summary>
[EncryptedApi("/api/v1", JsonContext = typeof(AicoJson))]
public interface IHealthApi
{
    /// <summary>Says whether the backend is up. The one answer that AICO never seals, and that needs no session of its own.</summary>
    [Get("/health"), AllowPlaintextResponse]
    Task<Health> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Says how each service does.</summary>
    [Get("/health/detailed")]
    Task<DetailedHealth> GetDetailedAsync(CancellationToken cancellationToken = default);

    /// <summary>Says which adapters the gateway runs.</summary>
    [Get("/gateway/status")]
    Task<GatewayStatus> GetGatewayAsync(CancellationToken cancellationToken = default);
}

/// <summary>Plaintext, so forgeable.</summary>
public sealed record Health(string Status, string Service, string Version, DateTimeOffset Timestamp, double UptimeSeconds);

/// <summary>Process, system and environment are missing where measuring failed; <paramref name="Error"/> then says why.</summary>
public sealed record DetailedHealth(
    string Container,
    Dictionary<string, ServiceHealth> Services,
    HealthSummary Summary,
    DateTimeOffset Timestamp,
    double UptimeSeconds,
    ProcessHealth? Process,
    SystemHealth? System,
    RuntimeEnvironment? Environment,
    string? Error);

/// <summary>One service; services add members of their own.</summary>
public sealed record ServiceHealth(string Name, string? State, bool Healthy, string? Error)
{
    /// <summary>What this service adds.</summary>
    [global::System.Text.Json.Serialization.JsonExtensionData]
    public Dictionary<string, global::System.Text.Json.JsonElement>? More { get; set; }
}

/// <summary>Counts of services.</summary>
public sealed record HealthSummary(int Total, int Healthy, int Unhealthy);

/// <summary>The backend's process.</summary>
public sealed record ProcessHealth(int Pid, double MemoryMb, double MemoryPercent, double CpuPercent, int Threads, int OpenFiles);

/// <summary>The machine it runs on.</summary>
public sealed record SystemHealth(
    double CpuPercent, double MemoryPercent, double MemoryAvailableGb, double DiskPercent, double DiskFreeGb, int NetworkConnections);

/// <summary>Its software.</summary>
public sealed record RuntimeEnvironment(string PythonVersion, string Platform, string PlatformRelease, string Hostname);

/// <summary>The API gateway.</summary>
public sealed record GatewayStatus(string Status, string Service, List<string> Adapters, string Version);
