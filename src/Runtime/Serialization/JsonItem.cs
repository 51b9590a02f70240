using System.Buffers;
using System.Text.Json;

namespace Aico.Serialization;

/// <summary>Reads one JSON value as a contract's type.</summary>
/// <remarks>The serializer's own exception is not kept: its path may quote names out of private content.</remarks>
internal static class JsonItem
{
    /// <summary>Gives the value, or a fixed text that says why there is none.</summary>
    public static string? TryRead<T>(JsonSerializerOptions options, ReadOnlySpan<byte> json, bool nullable, out T? value)
    {
        value = default;
        if (json.IsEmpty)
        {
            return nullable ? null : "the answer has no content";
        }

        try
        {
            value = JsonSerializer.Deserialize(json, JsonTypes.Of<T>(options));
        }
        catch (JsonException)
        {
            return $"the content is not JSON of type {typeof(T).Name}";
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape cannot become text.
            return $"the content is not JSON of type {typeof(T).Name}";
        }

        return value is null && !nullable ? "the answer is null, the contract does not allow that" : null;
    }

    public static string? TryRead<T>(JsonSerializerOptions options, ReadOnlySequence<byte> json, bool nullable, out T? value) =>
        TryRead(options, json.IsSingleSegment ? json.FirstSpan : json.ToArray(), nullable, out value);
}
