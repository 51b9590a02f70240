namespace Aico.Protocols;

/// <summary>Why the peer's protocol layer refused a request, in an answer that is sealed.</summary>
internal enum RefusalKind
{
    /// <summary>It came too late to be run: the one refusal that permits another attempt.</summary>
    TooLate,

    /// <summary>The call is running already.</summary>
    InProgress,

    /// <summary>The call ran already.</summary>
    AlreadyProcessed,

    /// <summary>The call may have run.</summary>
    Ambiguous,

    /// <summary>Any other refusal.</summary>
    Refused,
}

/// <summary>A refusal by the peer's protocol layer. The application did not make it, so it is no result of the call.</summary>
/// <param name="Kind">What was refused.</param>
/// <param name="Name">The problem's name, without prefix.</param>
/// <param name="Executed">Whether the call was dispatched; null where nobody knows.</param>
/// <param name="OriginalStatus">Status of the call's first run, where it is known.</param>
internal readonly record struct Refusal(RefusalKind Kind, string Name, bool? Executed, int? OriginalStatus);
