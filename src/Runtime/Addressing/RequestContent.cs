using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aico.Addressing;

/// <summary>Content of a request, written anew on every attempt.</summary>
internal abstract class RequestContent
{
    /// <summary>Writes the content as one JSON value.</summary>
    public abstract void Write(Utf8JsonWriter writer, JsonSerializerOptions options);
}

/// <summary>A value sent as JSON by the type its parameter declares.</summary>
internal sealed class JsonRequestContent<T>(T value) : RequestContent
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
}
