using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aico.Serialization;

/// <summary>What a serializer knows of a contract's types.</summary>
internal static class JsonTypes
{
    /// <summary>Whether a result type is read as JSON, rather than as text or bytes.</summary>
    public static bool IsJson(Type result) => result != typeof(string) && result != typeof(byte[]) && result != typeof(ReadOnlyMemory<byte>) && result != typeof(Stream);

    public static bool Knows(JsonSerializerOptions options, Type type) => options.TryGetTypeInfo(type, out _);

    public static JsonTypeInfo<T> Of<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
