using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aico.Telemetry;

/// <summary>The client's instruments, in the meter and the activity source called <c>Aico</c>. Tags hold method names, never targets.</summary>
internal static class ClientTelemetry
{
    public const string Name = "Aico";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> HandshakeCounter = Meter.CreateCounter<long>("aico.client.handshakes", "{handshake}", "Handshakes that ended.");
    private static readonly Counter<long> StaleCounter = Meter.CreateCounter<long>("aico.client.stale_sessions", "{session}", "Sessions that the server no longer knew, each counted once.");
    private static readonly Counter<long> RetryCounter = Meter.CreateCounter<long>("aico.client.retries", "{attempt}", "Second attempts after a stale session.");
    private static readonly Counter<long> CallCounter = Meter.CreateCounter<long>("aico.client.calls", "{call}", "Calls that ended.");
    private static readonly Counter<long> ItemCounter = Meter.CreateCounter<long>("aico.client.items", "{item}", "Items of streams delivered to callers.");

    public static void HandshakeEnded(string? failure) =>
        HandshakeCounter.Add(1, new KeyValuePair<string, object?>("aico.outcome", failure is null ? "established" : "failed"));

    public static void SessionStale() => StaleCounter.Add(1);

    public static void Retried(string method) => RetryCounter.Add(1, new KeyValuePair<string, object?>("aico.method", method));

    public static void CallEnded(string method, bool isStream, string? errorType, long items)
    {
        var tags = new TagList { { "aico.method", method }, { "aico.call", isStream ? "stream" : "unary" } };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        CallCounter.Add(1, tags);
        if (items > 0)
        {
            ItemCounter.Add(items, new KeyValuePair<string, object?>("aico.method", method));
        }
    }
}
