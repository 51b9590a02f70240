using System.Text.Json;

namespace Aico;

/// <summary>Makes every exception of the family, so that their texts are reviewed in one place. Texts hold names, statuses and sizes only.</summary>
internal static class Error
{
    public static ApiRequestException Request_HandshakeFailed(string method, int attempts, string reason, Exception? inner)
    {
        var failure = new Failure(FailureKind.HandshakeFailed, Execution.NotExecuted, method, attempts) { Inner = inner, Reason = reason };
        return new ApiRequestException($"{method}: no encryption session could be made: {reason}.", failure);
    }

    public static ApiRequestException Request_Unreachable(string method, int attempts, Exception inner)
    {
        var failure = new Failure(FailureKind.Transport, Execution.NotExecuted, method, attempts) { Inner = inner };
        return new ApiRequestException($"{method}: the server could not be reached.", failure);
    }

    public static ApiRequestException Request_ConnectionBroke(string method, int attempts, Exception inner)
    {
        var failure = new Failure(FailureKind.Transport, Execution.Unknown, method, attempts) { Inner = inner };
        return new ApiRequestException($"{method}: the connection broke before the answer.", failure);
    }

    public static ApiRequestException Request_NotSealed(string method, int attempts, int status)
    {
        bool success = status is >= 200 and < 300;
        var failure = new Failure(success ? FailureKind.Downgrade : FailureKind.Unsealed, Execution.Unknown, method, attempts);
        return new ApiRequestException($"{method}: the server answered {status} in plaintext; the answer was not used.", failure, status);
    }

    public static ApiRequestException Request_Integrity(string method, int attempts)
    {
        var failure = new Failure(FailureKind.Integrity, Execution.Unknown, method, attempts);
        return new ApiRequestException($"{method}: the answer is not authentic.", failure);
    }

    public static ApiRequestException Request_Truncated(string method, int attempts, Exception? inner)
    {
        var failure = new Failure(FailureKind.Truncated, Execution.Unknown, method, attempts) { Inner = inner };
        return new ApiRequestException($"{method}: the answer ended too early.", failure);
    }

    public static ApiRequestException Request_Timeout(string method, int attempts, TimeoutPhase phase, TimeSpan limit)
    {
        Execution execution = attempts == 0 ? Execution.NotExecuted : Execution.Unknown;
        return new ApiRequestException($"{method}: {Passed(phase, limit)}.", TimedOut(method, attempts, phase, execution));
    }

    public static ApiException Response_Status(
        string method, int attempts, int status, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions? json)
    {
        var failure = new Failure(FailureKind.Status, Execution.Executed, method, attempts);
        return new ApiException($"{method}: the server answered {status}.", failure, status, headers, content, json);
    }

    public static ApiException Response_Content(
        string method, int attempts, int status, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions? json, string what)
    {
        var failure = new Failure(FailureKind.Content, Execution.Executed, method, attempts) { Reason = what };
        return new ApiException($"{method}: {what} (status {status}).", failure, status, headers, content, json);
    }

    public static ApiException Response_TooLarge(string method, int attempts, int status, ResponseHeaders headers)
    {
        var failure = new Failure(FailureKind.TooLarge, Execution.Unknown, method, attempts);
        return new ApiException($"{method}: the answer is larger than this client accepts.", failure, status, headers, content: default, json: null);
    }

    public static SessionExpiredException Session_Expired(string method, int attempts, Execution execution, long items, string reason, Exception? inner)
    {
        var failure = new Failure(FailureKind.SessionLost, execution, method, attempts) { Inner = inner, Reason = reason };
        return new SessionExpiredException(failure, items);
    }

    public static StreamInterruptedException Stream_Interrupted(string method, int attempts, FailureKind kind, long items, string what, Exception? inner)
    {
        // Content that cannot be read was sealed by the server: it ran.
        Execution execution = kind == FailureKind.Content ? Execution.Executed : Execution.Unknown;
        var failure = new Failure(kind, execution, method, attempts) { Inner = inner, Reason = what };
        return new StreamInterruptedException($"{method}: the stream broke after {items} items: {what}.", failure, items);
    }

    public static StreamInterruptedException Stream_Timeout(string method, int attempts, long items, TimeoutPhase phase, TimeSpan limit)
    {
        Failure failure = TimedOut(method, attempts, phase, Execution.Unknown);
        return new StreamInterruptedException($"{method}: the stream broke after {items} items: {Passed(phase, limit)}.", failure, items);
    }

    public static StreamInterruptedException Stream_Fault(string method, int attempts, long items, object? item)
    {
        var failure = new Failure(FailureKind.StreamFault, Execution.Executed, method, attempts);
        return new StreamInterruptedException($"{method}: the server reported a failure after {items} items.", failure, items, item);
    }

    private static Failure TimedOut(string method, int attempts, TimeoutPhase phase, Execution execution) =>
        new(FailureKind.Timeout, execution, method, attempts) { Inner = new TimeoutException(), TimeoutPhase = phase };

    private static string Passed(TimeoutPhase phase, TimeSpan limit)
    {
        string name = phase switch
        {
            TimeoutPhase.Handshake => "handshake",
            TimeoutPhase.FirstItem => "first-item",
            TimeoutPhase.Idle => "idle",
            _ => "total",
        };
        return FormattableString.Invariant($"the {name} limit of {limit.TotalSeconds:0.###} s passed");
    }
}
