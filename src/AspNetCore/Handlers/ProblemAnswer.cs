using System.Text.Json;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Aico.AspNetCore.Handlers;

/// <summary>Writes problem details: RFC 9457.</summary>
internal static class ProblemAnswer
{
    public static Task WriteAsync(HttpContext context, ProblemException problem)
    {
        byte[] json = Write(problem);
        HttpResponse response = context.Response;
        response.Clear();
        response.StatusCode = problem.Status;
        response.ContentType = MediaType.Problem;
        response.ContentLength = json.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    public static byte[] Write(ProblemException problem)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
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

        return buffer.ToArray();
    }
}
