namespace Aico.AspNetCore.State;

/// <summary>What the decision table says of a request. AICO/2, section 12.3.</summary>
internal enum LedgerVerdict
{
    Run,

    /// <summary>Rule 2.</summary>
    InProgress,

    /// <summary>Rule 3.</summary>
    AlreadyProcessed,

    /// <summary>Rule 5.</summary>
    TooLate,

    /// <summary>Rule 8.</summary>
    OutcomeUnknown,
}

/// <summary>A verdict with what belongs to it.</summary>
/// <param name="Verdict">Whether to run.</param>
/// <param name="OriginalStatus">Rule 3: the status of the call's first run, if a response had started.</param>
internal readonly record struct LedgerDecision(LedgerVerdict Verdict, int? OriginalStatus = null);
