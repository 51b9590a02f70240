using Microsoft.Extensions.Logging;

namespace Aico.Telemetry;

/// <summary>The client's log. Method names and templates, counts and fixed reasons; never targets, headers, content or keys.</summary>
/// <remarks>Ids 1 to 9 are the session's, 10 to 19 the call's. Gaps are free.</remarks>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Debug, "Encryption session established ({Protocol}).")]
    public static partial void SessionEstablished(ILogger logger, string protocol);

    [LoggerMessage(2, LogLevel.Warning, "Encryption handshake failed: {Reason}.")]
    public static partial void HandshakeFailed(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(3, LogLevel.Information, "Encryption session lost and renewed; {Method} ({Template}) is sent again, attempt {Attempt}.")]
    public static partial void SessionRenewed(ILogger logger, string method, string template, int attempt);

    [LoggerMessage(4, LogLevel.Error, "Encryption session expired in {Method} ({Template}) after {Attempts} attempts; not repeated: {Reason}.")]
    public static partial void SessionExpired(ILogger logger, string method, string template, int attempts, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Encryption session lost {Count} times within {Seconds} s. Usual causes: several server workers, two processes with one identity, a proxy without affinity.")]
    public static partial void SessionThrashing(ILogger logger, int count, double seconds);

    [LoggerMessage(6, LogLevel.Debug, "A new encryption session could not be confirmed.")]
    public static partial void SessionNotConfirmed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Critical, "The server proves another key than the one that is trusted. It was replaced, or someone stands between.")]
    public static partial void ServerIdentityChanged(ILogger logger);

    [LoggerMessage(10, LogLevel.Warning, "{Method} ({Template}) failed: {Kind}, may have executed: {MayHaveExecuted}, attempts: {Attempts}.")]
    public static partial void CallFailed(ILogger logger, string method, string template, string kind, bool mayHaveExecuted, int attempts);
}
