namespace Aico;

/// <summary>Whether the server ran a call that failed.</summary>
public enum Execution
{
    /// <summary>It provably did not run.</summary>
    NotExecuted,

    /// <summary>It may have run.</summary>
    Unknown,

    /// <summary>It ran.</summary>
    Executed,
}
