using System.Text.Json;

namespace Aico.Protocols.AicoV1;

/// <summary>The only check AICO v1 makes of a plaintext.</summary>
internal static class JsonText
{
    /// <summary>Whether the bytes are exactly one JSON value (RFC 8259), without a byte order mark.</summary>
    public static bool IsOneValue(ReadOnlySpan<byte> utf8)
    {
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
