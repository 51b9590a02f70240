using System.Text.Json;

namespace Aico.Contracts;

/// <summary>Echo, for tests of the road.</summary>
[EncryptedApi("/api/v1/echo", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface IEchoApi
{
    /// <summary>Gives back what it gets.</summary>
    [Post("")]
    Task<EchoResult> EchoAsync([Body] EchoRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers pong.</summary>
    [Get("/ping")]
    Task<Pong> PingAsync(CancellationToken cancellationToken = default);
}

/// <summary>What to give back.</summary>
public sealed record EchoRequest(string Message)
{
    /// <summary>Any JSON.</summary>
    public Dictionary<string, JsonElement> TestData { get; init; } = [];
}

/// <summary>What was given; the time in Unix seconds.</summary>
public sealed record EchoResult(string Echo, Dictionary<string, JsonElement> ReceivedData, long ServerTimestamp, string Status);

/// <summary>The time in Unix seconds, the trace as 8 hexadecimal digits.</summary>
public sealed record Pong(string Message, long Timestamp, string TraceId);
