using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.State;

/// <summary>What the decision table asks of a request. AICO/2, section 12.</summary>
/// <param name="CallId">rid.</param>
/// <param name="IsRecorded">False for GET, HEAD and OPTIONS, which may run any number of times.</param>
/// <param name="IsRetry">Whether it carries <c>aico-retry-of</c>.</param>
/// <param name="IsIdempotent">Whether the endpoint may run a retry whatever happened to the original.</param>
/// <param name="Start">A monotonic time never later than the moment the client began the call.</param>
internal readonly record struct LedgerRequest(UInt128 CallId, bool IsRecorded, bool IsRetry, bool IsIdempotent, TimeSpan Start)
{
    // Two clocks may differ in rate by 100 ppm; over the lifetime of a session that is less.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(2);

    /// <summary>Section 12.2: <c>start = M + min(t, E) − age − 2 s</c>.</summary>
    /// <param name="established">M.</param>
    /// <param name="elapsed">E.</param>
    /// <param name="call">t and age.</param>
    /// <param name="method">The inner method.</param>
    /// <param name="isIdempotent">What the endpoint declares, or null for the verb's default.</param>
    public static LedgerRequest Of(TimeSpan established, TimeSpan elapsed, in CallFields call, string method, bool? isIdempotent)
    {
        TimeSpan sent = TimeSpan.FromMilliseconds(call.Milliseconds);
        TimeSpan age = TimeSpan.FromMilliseconds(call.RetryOfMilliseconds ?? 0);
        bool isSafe = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
        return new LedgerRequest(
            call.CallId,
            !isSafe,
            call.RetryOfMilliseconds is not null,
            isIdempotent ?? (isSafe || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method)),
            established + (sent < elapsed ? sent : elapsed) - age - ClockSlack);
    }
}
