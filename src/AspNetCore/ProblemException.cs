namespace Aico;

/// <summary>Ends a call with an error answer that the client may read: problem details of RFC 9457, sealed like any answer.</summary>
/// <remarks>After the head of a streamed answer it is what any other exception is there: the end of the stream in failure. Source: contract language, section 10.</remarks>
public sealed class ProblemException : Exception
{
    /// <summary>Answers with a status.</summary>
    /// <param name="status">400 to 599.</param>
    /// <param name="detail">What went wrong, for the client to read, or null.</param>
    /// <param name="innerException">What caused it. Not sent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is no error.</exception>
    public ProblemException(int status, string? detail = null, Exception? innerException = null)
        : base(detail ?? $"The call ends with status {status}.", innerException)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
        Detail = detail;
    }

    /// <summary>Gets the status.</summary>
    public int Status { get; }

    /// <summary>Gets what went wrong, or null.</summary>
    public string? Detail { get; }

    /// <summary>Gets a name for the kind of problem.</summary>
    /// <value>A URI reference. Default: null, which is <c>about:blank</c>: the status says all.</value>
    public string? Type { get; init; }

    /// <summary>Gets a short text for the kind of problem.</summary>
    /// <value>Default: null, the status's phrase.</value>
    public string? Title { get; init; }
}
