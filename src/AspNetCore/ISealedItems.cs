namespace Aico;

/// <summary>
/// The items of a sealed exchange: a feature of requests (<c>HttpContext.Features</c>) for endpoints that read or write item streams themselves. Absent
/// under AICO v1, whose streams are lines.
/// </summary>
/// <remarks>Reads must not overlap each other, nor must writes; a read may overlap a write. Source: AICO/2, section 8.</remarks>
public interface ISealedItems
{
    /// <summary>Gets whether the request's content is items.</summary>
    bool HasRequestItems { get; }

    /// <summary>Reads the next item of the request.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The item, valid until the next read; null at the verified end.</returns>
    /// <exception cref="IOException">The request was cut, changed or cancelled by its sender: never a clean end.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadItemAsync(CancellationToken cancellationToken);

    /// <summary>Makes the response's content items. Called before the response starts.</summary>
    void UseResponseItems();

    /// <summary>Writes one item and sends it.</summary>
    /// <param name="item">The item, free again when the task completes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when it is handed to the connection.</returns>
    ValueTask WriteItemAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken);

    /// <summary>Ends the response in failure, with a problem document (RFC 9457) of the application; as an answer with that status if it has not started.</summary>
    /// <param name="status">400 to 599.</param>
    /// <param name="problem">The document, whose type does not begin with <c>urn:aico:problem:</c>.</param>
    /// <returns>False if the response is complete already.</returns>
    ValueTask<bool> FailAsync(int status, ReadOnlyMemory<byte> problem);
}
