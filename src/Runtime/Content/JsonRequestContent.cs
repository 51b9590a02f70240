using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aico.Content;

/// <summary>A value sent as JSON by the type its parameter declares.</summary>
internal sealed class JsonRequestContent<T>(T value) : BufferedContent
{
    public override string MediaType => "application/json";

    public override void Write(IBufferWriter<byte> output, JsonSerializerOptions options)
    {
        using var writer = new Utf8JsonWriter(output);
        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }
}
