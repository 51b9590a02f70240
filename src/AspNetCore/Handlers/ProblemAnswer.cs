using System.Text.Json;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Aico.AspNetCore.Handlers;

/// <summary>Writes problem details: RFC 9457.</summary>
internal static class ProblemAnswer
{
    public static async Task WriteAsync(HttpContext context, ProblemException problem)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer))
        {
            string phrase = ReasonPhrases.GetReasonPhrase(problem.Status);
            writer.WriteStartObject();
            writer.WriteString("type"u8, problem.Type ?? "about:blank");
            writer.WriteString("title"u8, problem.Title ?? (phrase.Length > 0 ? phrase : "Error"));
            writer.WriteNumber("status"u8, problem.Status);
            if (problem.Detail is { } detail)
            {
                writer.WriteString("detail"u8, detail);
            }

            writer.WriteEndObject();
        }

        HttpResponse response = context.Response;
        response.Clear();
        response.StatusCode = problem.Status;
        response.ContentType = MediaType.Problem;
        response.ContentLength = buffer.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted).ConfigureAwait(false);
        }
    }
}
