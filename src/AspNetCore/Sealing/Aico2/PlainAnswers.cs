using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>The answers of this layer that are not sealed: problems of section 14, constant text, never the application's.</summary>
internal static class PlainAnswers
{
    /// <summary>Longest rest of a request that is read only to keep a connection. Section 10.</summary>
    private const long MaxDrain = 64 * 1024;

    /// <summary>Sends a problem.</summary>
    /// <param name="context">The request, whose response has not started.</param>
    /// <param name="type">The problem.</param>
    /// <param name="status">Its status.</param>
    /// <param name="read">How much of the request's body was read.</param>
    public static Task SendAsync(HttpContext context, ProblemType type, int status, long read = 0)
    {
        byte[] body = Problem.WritePlain(type, status);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = Wire.ProblemMediaType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && HasBody(context.Request) && IsMuch(context.Request.ContentLength - read))
        {
            response.Headers.Connection = "close";
        }

        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static bool HasBody(HttpRequest request) => request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0;

    /// <summary>Whether so much of a request is left that it is not read only to keep the connection; null where nobody knows. HTTP/2 resets the stream by itself.</summary>
    public static bool IsMuch(long? left) => !(left <= MaxDrain);
}
