using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Writes an answer whose content is whole.</summary>
internal static class ContentAnswer
{
    public static Task WriteAsync(HttpContext context, string mediaType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    /// <summary>Answers 200 with the content, or 204 where it is null.</summary>
    public static Task WriteOrNothingAsync(HttpContext context, string mediaType, byte[]? content)
    {
        if (content is not null)
        {
            return WriteAsync(context, mediaType, content);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Gets the media type that the method declares, else what its content is by itself.</summary>
    public static string MediaTypeOf(HttpContext context, string otherwise) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AllowPlaintextResponseAttribute>()?.MediaType ?? otherwise;
}
