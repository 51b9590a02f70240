using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Aico.Protocols.Aico2;

/// <summary>JSON objects as section 3.3 wants them: UTF-8 without BOM, no member twice (unknown ones included), integers without fraction or exponent.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Parses one object; null for anything else. The memory must not change while the document is used.</summary>
    public static JsonDocument? TryParseObject(ReadOnlyMemory<byte> json)
    {
        // The parser does not look inside strings.
        if (!Utf8.IsValid(json.Span))
        {
            return null;
        }

        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }
        }
        catch (JsonException)
        {
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape in a name.
        }

        document?.Dispose();
        return null;
    }

    public static bool TryGetMember(JsonElement root, ReadOnlySpan<byte> name, JsonValueKind kind, out JsonElement value)
    {
        try
        {
            return root.TryGetProperty(name, out value) && value.ValueKind == kind;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape in another name.
            value = default;
            return false;
        }
    }

    /// <summary>The text of a string; null for a string with a lone surrogate escape, which is no text.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads an integer within bounds.</summary>
    public static bool TryGetInteger(JsonElement root, ReadOnlySpan<byte> name, int min, int max, out int number)
    {
        number = 0;
        return TryGetMember(root, name, JsonValueKind.Number, out JsonElement value)
            && IsInteger(value)
            && value.TryGetInt32(out number)
            && number >= min
            && number <= max;
    }

    /// <summary>Whether a number is written as an integer, of whatever size.</summary>
    public static bool IsInteger(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && !JsonMarshal.GetRawUtf8Value(value).ContainsAny((byte)'.', (byte)'e', (byte)'E');
}
