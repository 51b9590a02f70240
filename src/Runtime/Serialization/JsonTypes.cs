using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aico.Serialization;

/// <summary>Chooses the serializer of a contract and checks that it knows the contract's types.</summary>
internal static class JsonTypes
{
    /// <summary>Gives the options of the registration, else of the contract's context, else reflection with web defaults where that exists.</summary>
    public static JsonSerializerOptions Choose(AicoConnectionOptions options, ContractDescriptor contract)
    {
        if (options.JsonOptions is { } chosen)
        {
            return chosen;
        }

        if ((options.JsonContext ?? contract.JsonContext?.Invoke()) is { } context)
        {
            return context.Options;
        }

        // Generated code names reflection only where the project is neither trimmed nor compiled ahead of time: this assembly never does.
        return contract.ReflectionJson?.Invoke() ?? new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() };
    }

    /// <summary>Whether a result type is read as JSON, rather than as text or bytes.</summary>
    public static bool IsJson(Type result) => result != typeof(string) && result != typeof(byte[]) && result != typeof(Stream);

    public static bool Knows(JsonSerializerOptions options, Type type) => options.TryGetTypeInfo(type, out _);

    public static JsonTypeInfo<T> Of<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
