using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aico;

/// <summary>What is known of a contract at build time. One static instance per contract, written by generated code.</summary>
public sealed class ContractDescriptor
{
    /// <summary>Describes a contract.</summary>
    /// <param name="name">The interface's full name.</param>
    /// <param name="methods">Its methods, in declaration order.</param>
    public ContractDescriptor(string name, params MethodDescriptor[] methods)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(methods);
        Name = name;
        Methods = methods;
    }

    /// <summary>Gets the interface's full name.</summary>
    public string Name { get; }

    /// <summary>Gets the methods, in declaration order.</summary>
    public IReadOnlyList<MethodDescriptor> Methods { get; }

    /// <summary>Gets the JSON context named by <see cref="EncryptedApiAttribute.JsonContext"/>, or null. A factory, so that the context is made on first use.</summary>
    public Func<JsonSerializerContext>? JsonContext { get; init; }

    /// <summary>Gets the reflection-based serializer for a contract without a context, or null in projects that are trimmed or compiled ahead of time.</summary>
    public Func<JsonSerializerOptions>? ReflectionJson { get; init; }
}
