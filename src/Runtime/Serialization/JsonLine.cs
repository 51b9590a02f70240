using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aico.Serialization;

/// <summary>Writes one JSON value that stands between others.</summary>
internal static class JsonLine
{
    /// <summary>Writes the value, without line breaks of its own where it is a line.</summary>
    public static void Write<T>(IBufferWriter<byte> output, T value, JsonSerializerOptions options, bool asLine)
    {
        JsonTypeInfo<T> type = JsonTypes.Of<T>(options);
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = options.Encoder, Indented = false }))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        if (asLine)
        {
            output.Write("\n"u8);
        }
    }
}
