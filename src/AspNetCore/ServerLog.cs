using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore;

/// <summary>The server's log: fixed reasons, counts and sizes; never keys, payloads, plaintext, tokens, header values or targets.</summary>
/// <remarks>
/// Ids 1 to 9 are the server's, 10 to 19 the handshake's, 20 to 29 the request's, 30 to 39 the answer's, 40 to 49 the contracts'. Gaps are free.
/// Events 30, 34, 35 and 40 carry the application's own exception: its text is the application's responsibility.
/// </remarks>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "AICO v1 server identity loaded.")]
    public static partial void IdentityLoaded(ILogger logger);

    [LoggerMessage(2, LogLevel.Debug, "{Count} ended encryption sessions removed.")]
    public static partial void SessionsSwept(ILogger logger, int count);

    [LoggerMessage(3, LogLevel.Information, "{Count} static keys of the AICO/2 server loaded.")]
    public static partial void KeysLoaded(ILogger logger, int count);

    [LoggerMessage(10, LogLevel.Debug, "Encryption session established.")]
    public static partial void HandshakeAccepted(ILogger logger);

    [LoggerMessage(11, LogLevel.Information, "Handshake refused: {Reason}.")]
    public static partial void HandshakeRefused(ILogger logger, HandshakeOutcome reason);

    [LoggerMessage(20, LogLevel.Debug, "Request refused before dispatch: {Reason}.")]
    public static partial void RequestRefused(ILogger logger, RefusalReason reason);

    [LoggerMessage(21, LogLevel.Warning, "A request was sent twice and refused: a replay, or a proxy that repeats requests.")]
    public static partial void RequestRepeated(ILogger logger);

    [LoggerMessage(22, LogLevel.Warning, "An answer of this server came back as a request and was refused.")]
    public static partial void RequestReflected(ILogger logger);

    [LoggerMessage(23, LogLevel.Debug, "Request refused: {Problem}.")]
    public static partial void MessageRefused(ILogger logger, string problem);

    [LoggerMessage(24, LogLevel.Information, "A request broke after its head was accepted: {Problem}.")]
    public static partial void MessageBroken(ILogger logger, string problem);

    [LoggerMessage(30, LogLevel.Error, "The application failed with an unhandled exception. The client gets a sealed error, unless the answer is complete.")]
    public static partial void ApplicationFailed(ILogger logger, Exception exception);

    [LoggerMessage(31, LogLevel.Error, "The application's answer was replaced by a sealed 500: {Reason}.")]
    public static partial void AnswerReplaced(ILogger logger, AnswerFault reason);

    [LoggerMessage(32, LogLevel.Error, "The connection was aborted, since the answer could not be sealed.")]
    public static partial void SealingFailed(ILogger logger, Exception exception);

    [LoggerMessage(33, LogLevel.Warning, "The connection was aborted: its answer ran longer than a session may.")]
    public static partial void Overrun(ILogger logger);

    [LoggerMessage(34, LogLevel.Debug, "The connection ended before the answer was complete.")]
    public static partial void EndedEarly(ILogger logger, Exception exception);

    [LoggerMessage(35, LogLevel.Error, "The application failed in the midst of a plaintext answer; the connection was aborted.")]
    public static partial void PlaintextFailed(ILogger logger, Exception exception);

    [LoggerMessage(36, LogLevel.Information, "A response was ended by the server: {Problem}.")]
    public static partial void StreamEnded(ILogger logger, string problem);

    [LoggerMessage(37, LogLevel.Debug, "An exchange was reset: its session was revoked.")]
    public static partial void ExchangeReset(ILogger logger);

    [LoggerMessage(40, LogLevel.Error, "{Method} failed with an unhandled exception. The client gets a 500 without detail.")]
    public static partial void CallFailed(ILogger logger, string method, Exception exception);
}
