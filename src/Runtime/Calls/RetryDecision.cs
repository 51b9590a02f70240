namespace Aico.Calls;

/// <summary>Why a call is, or is not, sent again after a stale session. Its name is in the log and in the exception.</summary>
/// <remarks>Source: contract language, section 5.1; AICO v1, section 13.</remarks>
internal enum RetryDecision
{
    /// <summary>Send it again, once.</summary>
    Retry,

    /// <summary>The second attempt met a stale session too.</summary>
    AttemptsUsed,

    /// <summary>The contract forbids it with <see cref="NoRetryAttribute"/>.</summary>
    ForbiddenByContract,

    /// <summary>The content cannot be produced again.</summary>
    ContentNotReplayable,
}

/// <summary>The whole retry rule, in one place.</summary>
internal static class RetryRule
{
    public const int MaxAttempts = 2;

    /// <summary>Decides after a stale session, or a sealed refusal that says the call did not run: the only two that permit a retry. Nothing has reached the caller then.</summary>
    /// <param name="method">The method.</param>
    /// <param name="attempts">Attempts so far.</param>
    /// <param name="canRepeatContent">Whether the content can be made again, or nothing was taken from its source yet.</param>
    public static RetryDecision Decide(MethodDescriptor method, int attempts, bool canRepeatContent)
    {
        if (attempts >= MaxAttempts)
        {
            return RetryDecision.AttemptsUsed;
        }

        if (method.Has(MethodFlags.NoRetry))
        {
            return RetryDecision.ForbiddenByContract;
        }

        return canRepeatContent ? RetryDecision.Retry : RetryDecision.ContentNotReplayable;
    }

    public static string Explain(RetryDecision decision) => decision switch
    {
        RetryDecision.AttemptsUsed => "the session was lost again in the second attempt",
        RetryDecision.ForbiddenByContract => "the contract forbids a second attempt",
        RetryDecision.ContentNotReplayable => "the content cannot be sent again",
        _ => "retried",
    };
}
