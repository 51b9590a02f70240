using Aico.AspNetCore.Binding;

namespace Aico;

/// <summary>Reads the content of a request before a method is called, or prepares it to be read by the method. Made by generated code.</summary>
/// <remarks>Source: contract language, section 3.6, read backwards.</remarks>
public abstract class ContentReader
{
    private protected ContentReader()
    {
    }

    /// <summary>Gets whether the method reads the content while it comes.</summary>
    internal virtual bool IsStreamed => false;

    /// <summary>Gets the media types that the content may have. Routing refuses others with 415.</summary>
    internal abstract IReadOnlyList<string> MediaTypes { get; }

    /// <summary>Gets what the content is, for a description of the endpoint.</summary>
    internal abstract Type ContentType { get; }

    internal virtual bool IsOptional => false;

    /// <summary>Reads one JSON value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="isOptional">Whether null and no content are fine.</param>
    /// <returns>Gives a <typeparamref name="T"/>.</returns>
    public static ContentReader Json<T>(string parameter, bool isOptional) => new JsonContentReader<T>(parameter, isOptional);

    /// <summary>Reads JSON values, one per line.</summary>
    /// <typeparam name="T">A value's type.</typeparam>
    /// <param name="parameter">The parameter's name.</param>
    /// <returns>Gives a <see cref="List{T}"/>.</returns>
    public static ContentReader JsonLines<T>(string parameter) => new JsonLinesContentReader<T>(parameter);

    /// <summary>Reads text in UTF-8.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="isOptional">Whether no content is null.</param>
    /// <returns>Gives a <see cref="string"/>.</returns>
    public static ContentReader Text(string parameter, bool isOptional) => new TextContentReader(parameter, isOptional);

    /// <summary>Reads bytes.</summary>
    /// <param name="isOptional">Whether no content is null.</param>
    /// <returns>Gives an array of <see cref="byte"/>.</returns>
    public static ContentReader Bytes(bool isOptional) => new BytesContentReader(isOptional);

    /// <summary>Leaves the bytes to the method.</summary>
    /// <returns>Gives a <see cref="System.IO.Stream"/>.</returns>
    public static ContentReader Stream() => new StreamContentReader();

    /// <summary>Leaves the bytes to the method, in pieces as they come.</summary>
    /// <returns>Gives an <see cref="IAsyncEnumerable{T}"/> of <see cref="ReadOnlyMemory{T}"/>.</returns>
    public static ContentReader Chunks() => new ChunksContentReader();

    /// <summary>Leaves the items to the method.</summary>
    /// <typeparam name="T">An item's type.</typeparam>
    /// <param name="parameter">The parameter's name.</param>
    /// <returns>Gives an <see cref="IAsyncEnumerable{T}"/> of <typeparamref name="T"/>.</returns>
    public static ContentReader Items<T>(string parameter) => new ItemsContentReader<T>(parameter);

    /// <summary>Reads the fields of a form, for <see cref="ParameterSource.Form"/>.</summary>
    /// <param name="isMultipart">Whether it comes in parts, of which each may be a file.</param>
    /// <param name="isOptional">Whether no content is no field.</param>
    /// <returns>Gives the parts that are files.</returns>
    public static ContentReader Form(bool isMultipart, bool isOptional) => new FormContentReader(isMultipart, isOptional);

    /// <summary>Finds the types that the content needs. Called once, when the contract is mapped.</summary>
    internal virtual ContentReader With(JsonTypes json) => this;

    /// <summary>Reads the content, or prepares it.</summary>
    /// <exception cref="ProblemException">The content cannot be taken.</exception>
    internal abstract ValueTask ReadAsync(RequestReader request);
}
