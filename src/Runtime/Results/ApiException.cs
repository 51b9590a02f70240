using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aico;

/// <summary>There is a response, but not the one the contract promises: a status other than 2xx, content that is missing or cannot be read, or a refusal.</summary>
public class ApiException : AicoException
{
    /// <summary>Longest content that is kept: 64 KiB.</summary>
    internal const int MaxContentBytes = 64 * 1024;

    private readonly byte[] _content;
    private readonly JsonSerializerOptions? _json;

    internal ApiException(string message, in Failure failure, int statusCode, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions? json)
        : base(message, failure)
    {
        StatusCode = (HttpStatusCode)statusCode;
        Headers = headers;
        _content = content[..Math.Min(content.Length, MaxContentBytes)].ToArray();
        _json = json;
    }

    /// <summary>Gets the response's status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>Gets the response's headers. Under AICO v1 they are not protected.</summary>
    public ResponseHeaders Headers { get; }

    /// <summary>Gets the response's content as text, cut at 64 KiB. It is not part of <see cref="Exception.Message"/>: it may be private.</summary>
    public string Content => Encoding.UTF8.GetString(_content);

    /// <summary>Gets the problem document in the content, or null if there is none.</summary>
    /// <remarks>Source: RFC 9457.</remarks>
    public ApiProblem? Problem => ReportedProblem ?? (Headers["Content-Type"] is { } type && type.StartsWith(ApiProblem.MediaType, StringComparison.OrdinalIgnoreCase)
        ? ApiProblem.Read(_content)
        : null);

    /// <summary>The server's account of a failure in the middle of its answer.</summary>
    internal ApiProblem? ReportedProblem { get; init; }

    /// <summary>Gets the status of the call's first run, where <see cref="AicoException.Kind"/> is <see cref="FailureKind.OutcomeUnknown"/> and the server knows it.</summary>
    public HttpStatusCode? OriginalStatusCode { get; internal init; }

    /// <summary>Reads the content as JSON with the contract's serializer.</summary>
    /// <typeparam name="T">A type the contract's JSON context knows.</typeparam>
    /// <exception cref="JsonException">The content is not JSON of this type.</exception>
    /// <exception cref="NotSupportedException">The contract's JSON context does not know the type.</exception>
    public T? GetContentAs<T>()
    {
        JsonSerializerOptions options = _json ?? throw new NotSupportedException("The call has no JSON serializer.");
        return JsonSerializer.Deserialize(_content, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }
}

/// <summary>A response whose content is the error type that the contract names with <c>[ErrorBody]</c>.</summary>
/// <typeparam name="TError">The error type.</typeparam>
public sealed class ApiException<TError> : ApiException
{
    internal ApiException(
        string message, in Failure failure, int statusCode, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions? json, TError? error)
        : base(message, failure, statusCode, headers, content, json)
    {
        Error = error;
    }

    /// <summary>Gets the content; the default of its type where it is missing or cannot be read as that.</summary>
    public TError? Error { get; }
}
