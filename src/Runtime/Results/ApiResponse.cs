using System.Net;

namespace Aico;

/// <summary>The outcome of a call with a result: status, headers and content, or the failure.</summary>
/// <remarks>Disposing it disposes the content where that is a stream. Source: contract language, section 4.1.</remarks>
/// <typeparam name="T">The result.</typeparam>
public sealed class ApiResponse<T> : IApiResponse<T>
{
    internal ApiResponse(HttpStatusCode? statusCode, ResponseHeaders headers, T? content, bool hasContent, AicoException? error)
    {
        StatusCode = statusCode;
        Headers = headers;
        Content = content;
        HasContent = hasContent;
        Error = error;
    }

    /// <inheritdoc/>
    public bool IsReceived => StatusCode is not null;

    /// <inheritdoc/>
    public bool IsSuccessful => Error is null && (int?)StatusCode is >= 200 and < 300;

    /// <inheritdoc/>
    public bool HasContent { get; }

    /// <inheritdoc/>
    public HttpStatusCode? StatusCode { get; }

    /// <inheritdoc/>
    public ResponseHeaders Headers { get; }

    /// <inheritdoc/>
    public T? Content { get; }

    /// <inheritdoc/>
    public AicoException? Error { get; }

    /// <summary>Throws what went wrong, if anything did.</summary>
    /// <returns>This response.</returns>
    /// <exception cref="AicoException">The call failed; the exception is <see cref="Error"/> itself.</exception>
    public ApiResponse<T> EnsureSuccessful() => Error is { } error ? throw error : this;

    /// <inheritdoc/>
    public void Dispose() => (Content as IDisposable)?.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(ApiResponse)} {(StatusCode is { } status ? (int)status : Error?.Kind)}";
}

/// <summary>Makes responses on the side of the server, where an implementation of a contract gives them.</summary>
public static class ApiResponse
{
    /// <summary>Makes a response.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="statusCode">Its status, 200 to 599.</param>
    /// <param name="content">Its content; null sends none.</param>
    /// <param name="headers">Its headers, or null.</param>
    /// <returns>The response.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The status is not one of a final answer.</exception>
    public static ApiResponse<T> Create<T>(HttpStatusCode statusCode, T? content, IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)statusCode, 200, nameof(statusCode));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)statusCode, 599, nameof(statusCode));
        return new ApiResponse<T>(statusCode, new ResponseHeaders([.. headers ?? []]), content, content is not null, error: null);
    }
}
