namespace Aico;

/// <summary>What every exception of the family carries.</summary>
internal readonly record struct Failure(FailureKind Kind, Execution Execution, string Method, int Attempts)
{
    public Exception? Inner { get; init; }

    public TimeoutPhase TimeoutPhase { get; init; }

    public string? Reason { get; init; }
}
