using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.Protocols;
using Aico.Serialization;

namespace Aico.Calls;

/// <summary>Checks a contract against a connection when a client is made: what cannot work fails there, with one message that lists everything.</summary>
/// <remarks>Source: contract language, sections 4.2, 4.3 and 9.</remarks>
internal static class ContractChecks
{
    /// <summary>Gives the contract's serializer options.</summary>
    public static JsonSerializerOptions Check(ContractDescriptor contract, AicoConnectionOptions options)
    {
        JsonSerializerOptions json = Serializer(options, contract);
        CheckTypes(contract, json);
        if (options.UnsupportedMethods == UnsupportedMethods.FailAtCreate)
        {
            string[] faults = [.. contract.Methods.Select(method => (method, fault: Unsupported(method, options.Protocol!))).Where(static m => m.fault is not null).Select(static m => $"{m.method.Name}: {m.fault}")];
            if (faults.Length > 0)
            {
                throw new NotSupportedException($"{contract.Name} cannot be used over {options.Protocol!.Name}. {string.Join(" ", faults)}");
            }
        }

        if (options.Authorization is null)
        {
            string[] methods = [.. contract.Methods.Where(static m => m.AuthorizationScheme is not null).Select(static m => m.Name)];
            if (methods.Length > 0)
            {
                throw new InvalidOperationException(
                    $"These methods ask for a credential, but {nameof(AicoConnectionOptions)}.{nameof(AicoConnectionOptions.Authorization)} is not set: {string.Join(", ", methods)}.");
            }
        }

        return json;
    }

    /// <summary>Says why a protocol cannot carry a method; null if it can.</summary>
    public static string? Unsupported(MethodDescriptor method, ProtocolFeatures protocol)
    {
        // A verb of the contract's own can be any: these two belong to proxies and would show a request to whoever asks.
        if (method.HttpMethod == HttpMethod.Connect || method.HttpMethod == HttpMethod.Trace)
        {
            return $"no protocol carries {method.HttpMethod.Method}.";
        }

        if (!protocol.SealsEveryVerb && (method.HttpMethod == HttpMethod.Head || method.HttpMethod == HttpMethod.Options))
        {
            return $"the protocol does not carry {method.HttpMethod.Method}.";
        }

        if (!protocol.SealsEveryContent && (method.Flags & (MethodFlags.OtherContent | MethodFlags.StreamedContent)) != 0)
        {
            return "the protocol carries JSON content only.";
        }

        if (method.Has(MethodFlags.Stream) && method.ResultType == typeof(ReadOnlyMemory<byte>))
        {
            return protocol.SealsBytes ? null : "the protocol seals JSON only.";
        }

        if (method.Has(MethodFlags.Stream))
        {
            return protocol.SealsEnd || method.HasEndMark
                ? null
                : "the protocol does not prove the end of a stream; say how it ends with [StreamEnd], or [StreamEnd(Optional = true)].";
        }

        bool bytes = method.ResultType is { } result && (result == typeof(byte[]) || result == typeof(Stream));
        return bytes && !protocol.SealsBytes && method.PlaintextMediaType is null
            ? "the protocol seals JSON only; bytes come in plaintext, which [AllowPlaintextResponse] must permit."
            : null;
    }

    // The registration's, else that of the contract's context, else reflection with web defaults where that exists.
    private static JsonSerializerOptions Serializer(AicoConnectionOptions options, ContractDescriptor contract)
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

    private static void CheckTypes(ContractDescriptor contract, JsonSerializerOptions json)
    {
        string[] missing = [.. contract.Methods
            .SelectMany(static method => new[] { method.BodyType, method.ResultType, method.ErrorType })
            .Where(type => type is not null && JsonTypes.IsJson(type) && !JsonTypes.Knows(json, type))
            .Select(static type => type!.FullName ?? type.Name)
            .Distinct()];
        if (missing.Length > 0)
        {
            throw new NotSupportedException(
                $"The JSON serializer of {contract.Name} does not know these types; add [JsonSerializable] for each to its JSON context: {string.Join(", ", missing)}.");
        }
    }
}
