using System.Text.Json;
using System.Text.Unicode;

namespace Aico.Protocols.AicoV1;

/// <summary>The only check AICO v1 makes of a plaintext.</summary>
internal static class JsonText
{
    /// <summary>Whether the bytes are exactly one JSON value (RFC 8259) in UTF-8, without a byte order mark.</summary>
    public static bool IsOneValue(ReadOnlySpan<byte> utf8)
    {
        // The reader checks the encoding of a string only when it is asked for its text.
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 512 });
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return reader.BytesConsumed > 0 && reader.CurrentDepth == 0 && reader.TokenType != JsonTokenType.None;
    }
}
