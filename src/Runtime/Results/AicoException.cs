namespace Aico;

/// <summary>Base of every failure of a call, unary or streaming.</summary>
/// <remarks>
/// Messages hold method name, status and sizes; never keys, content, header values or the expanded target. The caller's own cancellation and
/// wrong arguments are not wrapped. Source: contract language, section 5.2.
/// </remarks>
public abstract class AicoException : Exception
{
    private protected AicoException(string message, in Failure failure)
        : base(message, failure.Inner)
    {
        Kind = failure.Kind;
        Execution = failure.Execution;
        Method = failure.Method;
        Attempts = failure.Attempts;
        TimeoutPhase = failure.TimeoutPhase;
        Reason = failure.Reason;
    }

    /// <summary>Gets what went wrong.</summary>
    public FailureKind Kind { get; }

    /// <summary>Gets whether the server ran the call.</summary>
    public Execution Execution { get; }

    /// <summary>Gets whether repeating the call could make it run twice.</summary>
    public bool MayHaveExecuted => Execution != Execution.NotExecuted;

    /// <summary>Gets the contract method, such as <c>IChatApi.SendAsync</c>.</summary>
    public string Method { get; }

    /// <summary>Gets how often the call was sent: 0 if it never was, at most 2.</summary>
    public int Attempts { get; }

    /// <summary>Gets which limit passed, where <see cref="Kind"/> is <see cref="FailureKind.Timeout"/>.</summary>
    public TimeoutPhase TimeoutPhase { get; }

    /// <summary>Gets a fixed text that says more, or null. Never anything the peer sent.</summary>
    public string? Reason { get; }
}
