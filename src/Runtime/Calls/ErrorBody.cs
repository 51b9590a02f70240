using System.Text.Json;
using Aico.Serialization;

namespace Aico;

/// <summary>What the content of an answer other than 2xx is. Made by generated code from <see cref="ErrorBodyAttribute"/>.</summary>
public abstract class ErrorBody
{
    private protected ErrorBody()
    {
    }

    internal abstract Type Type { get; }

    /// <summary>Makes the exception of an answer other than 2xx. Content that is not JSON of the declared type is no second failure.</summary>
    internal abstract ApiException Fail(
        string method, int attempts, int status, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions options);
}

/// <summary>Content of an answer other than 2xx that is JSON of a known type.</summary>
/// <typeparam name="TError">A type that the contract's JSON context knows.</typeparam>
public sealed class ErrorBody<TError> : ErrorBody
{
    internal override Type Type => typeof(TError);

    internal override ApiException Fail(
        string method, int attempts, int status, ResponseHeaders headers, ReadOnlySpan<byte> content, JsonSerializerOptions options)
    {
        JsonItem.TryRead(options, content, nullable: false, out TError? error);
        return Error.Response_Status(method, attempts, status, headers, content, options, error);
    }
}
