using System.Text.Json;

namespace Aico;

/// <summary>A problem document of the server. Source: RFC 9457.</summary>
/// <param name="Type">What kind of problem it is, a URI; <c>about:blank</c> where the document names none.</param>
/// <param name="Title">A short text for people, the same for every problem of the type; null where there is none.</param>
/// <param name="Status">The status that the document states; null where it states none.</param>
/// <param name="Detail">A text for people about this very problem; null where there is none.</param>
public sealed record ApiProblem(string Type, string? Title, int? Status, string? Detail)
{
    internal const string MediaType = "application/problem+json";

    /// <summary>Reads a document; null for anything but a JSON object.</summary>
    internal static ApiProblem? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new ApiProblem(
                    TextOf(root, "type") ?? "about:blank",
                    TextOf(root, "title"),
                    root.TryGetProperty("status", out JsonElement status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out int number) ? number : null,
                    TextOf(root, "detail"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape cannot become text.
            return null;
        }
    }

    // Titles and details may be private.
    /// <inheritdoc/>
    public override string ToString() => nameof(ApiProblem);

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
