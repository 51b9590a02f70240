using Aico.AspNetCore.Sealing;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Binding;

/// <summary>Media types of requests, and what follows from a wrong one.</summary>
internal static class MediaType
{
    public const string Any = "*/*";
    public const string Json = "application/json";
    public const string JsonLines = "application/x-ndjson";
    public const string Events = "text/event-stream";
    public const string Text = "text/plain; charset=utf-8";
    public const string Bytes = "application/octet-stream";
    public const string Form = "application/x-www-form-urlencoded";
    public const string Multipart = "multipart/form-data";
    public const string Items = "application/vnd.aico.items";
    public const string Problem = "application/problem+json";

    /// <summary>Gets the media type without its parameters.</summary>
    public static ReadOnlySpan<char> Of(HttpRequest request) => MediaTypes.Of(request.ContentType);

    public static bool IsJson(ReadOnlySpan<char> type) =>
        type.Equals(Json, StringComparison.OrdinalIgnoreCase)
        || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    public static bool Is(ReadOnlySpan<char> type, string expected) => type.Equals(expected, StringComparison.OrdinalIgnoreCase);

    public static ProblemException Unsupported(string parameter, IReadOnlyList<string> expected) =>
        new(StatusCodes.Status415UnsupportedMediaType, $"'{parameter}' must come as {string.Join(" or ", expected)}.");

    /// <summary>Whether the request has content, as far as its head tells.</summary>
    public static bool HasContent(HttpContext context) =>
        context.Request.ContentLength is { } length ? length > 0
        : context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;
}
