using System.Text.Json;

namespace Aico;

/// <summary>Makes every exception of the family, so that their texts are reviewed in one place. Texts hold names, statuses and sizes only.</summary>
internal static class Error
{
    public static ApiRequestException Request_NoSession(string method, int attempts, FailureKind kind, string reason, Exception? inner)
    {
        var failure = new Failure(kind, Execution.NotExecuted, method, attempts) { Inner = inner, Reason = reason };
        return new ApiRequestException($"{method}: no encryption session could be made: {reason}.", failure);
    }

    public static ApiRequestException Request_Unreachable(string method, int attempts, Execution execution, Exception inner)
    {
        var failure = new Failure(FailureKind.Transport, execution, method, attempts) { Inner = inner };
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

    public static ApiRequestException Request_Rejected(string method, int attempts, int status)
    {
        var failure = new Failure(FailureKind.Rejected, Execution.Unknown, method, attempts);
        return new ApiRequestException($"{method}: the server did not take the sealed message. The next call starts with a fresh session.", failure, status);
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

    /// <summary>A refusal by the server's protocol layer: too late, outcome unknown, or any other.</summary>
    public static ApiException Response_Refused(
        string method, int attempts, FailureKind kind, Execution execution, int status, ResponseHeaders headers, ReadOnlySpan<byte> content, string reason, int? originalStatus)
    {
        var failure = new Failure(kind, execution, method, attempts) { Reason = reason };
        return new ApiException($"{method}: the server did not run the call now: {reason}.", failure, status, headers, content, json: null)
        {
            OriginalStatusCode = (System.Net.HttpStatusCode?)originalStatus,
        };
    }

    /// <summary>An answer that broke after its verified head.</summary>
    public static ApiException Response_Broken(
        string method, int attempts, FailureKind kind, int status, ResponseHeaders headers, string what, Exception? inner, ApiProblem? problem = null)
    {
        var failure = new Failure(kind, kind == FailureKind.StreamFault ? Execution.Executed : Execution.Unknown, method, attempts) { Inner = inner, Reason = what };
        return new ApiException($"{method}: {what} (status {status}).", failure, status, headers, content: default, json: null) { ReportedProblem = problem };
    }

    public static ApiException Response_Timeout(string method, int attempts, TimeoutPhase phase, TimeSpan limit, int status, ResponseHeaders headers) =>
        new($"{method}: {Passed(phase, limit)}.", TimedOut(method, attempts, phase, Execution.Unknown), status, headers, content: default, json: null);

    public static ApiException Response_Status(
        string method, int attempts, int status, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions? json)
    {
        var failure = new Failure(FailureKind.Status, Execution.Executed, method, attempts);
        return new ApiException($"{method}: the server answered {status}.", failure, status, headers, content, json);
    }

    public static ApiException<TError> Response_Status<TError>(
        string method, int attempts, int status, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions? json, TError? error)
    {
        var failure = new Failure(FailureKind.Status, Execution.Executed, method, attempts);
        return new ApiException<TError>($"{method}: the server answered {status}.", failure, status, headers, content, json, error);
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

    /// <summary>The sealed failure that ends a stream, with the server's account.</summary>
    public static StreamInterruptedException Stream_Failed(string method, int attempts, long items, long bytes, ApiProblem? problem)
    {
        var failure = new Failure(FailureKind.StreamFault, Execution.Executed, method, attempts);
        return new StreamInterruptedException($"{method}: the server reported a failure after {Delivered(items, bytes)}.", failure, items)
        {
            BytesDelivered = bytes,
            Problem = problem,
        };
    }

    /// <summary>A stream of bytes that broke.</summary>
    public static StreamInterruptedException Bytes_Interrupted(string method, int attempts, FailureKind kind, long bytes, string what, Exception? inner)
    {
        var failure = new Failure(kind, Execution.Unknown, method, attempts) { Inner = inner, Reason = what };
        return new StreamInterruptedException($"{method}: the stream broke after {bytes} bytes: {what}.", failure, itemsDelivered: 0) { BytesDelivered = bytes };
    }

    public static StreamInterruptedException Bytes_Timeout(string method, int attempts, long bytes, TimeoutPhase phase, TimeSpan limit)
    {
        Failure failure = TimedOut(method, attempts, phase, Execution.Unknown);
        return new StreamInterruptedException($"{method}: the stream broke after {bytes} bytes: {Passed(phase, limit)}.", failure, itemsDelivered: 0) { BytesDelivered = bytes };
    }

    private static string Delivered(long items, long bytes) => bytes > 0 ? $"{bytes} bytes" : $"{items} items";

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
