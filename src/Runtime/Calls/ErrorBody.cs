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

    /// <summary>Reads the content as the declared type; false where it is not JSON of that type, which then is no second failure.</summary>
    internal abstract bool TryRead(JsonSerializerOptions options, ReadOnlySpan<byte> content, out object? error);
}

/// <summary>Content of an answer other than 2xx that is JSON of a known type.</summary>
/// <typeparam name="TError">A type that the contract's JSON context knows.</typeparam>
public sealed class ErrorBody<TError> : ErrorBody
{
    internal override Type Type => typeof(TError);

    internal override bool TryRead(JsonSerializerOptions options, ReadOnlySpan<byte> content, out object? error)
    {
        bool isRead = JsonItem.TryRead(options, content, nullable: false, out TError? value) is null;
        error = value;
        return isRead;
    }
}
