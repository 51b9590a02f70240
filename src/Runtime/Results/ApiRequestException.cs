namespace Aico;

/// <summary>There is no acceptable response: no session, no connection, no answer in time, or an answer that is not sealed.</summary>
public sealed class ApiRequestException : AicoException
{
    internal ApiRequestException(string message, in Failure failure, int? statusCode = null)
        : base(message, failure)
    {
        StatusCode = statusCode;
    }

    /// <summary>Gets the status of the unsealed answer, or null where there was none. Anyone on the path can have written it.</summary>
    public int? StatusCode { get; }
}
