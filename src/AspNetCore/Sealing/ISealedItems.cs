namespace Aico.AspNetCore.Sealing;

/// <summary>The items of a sealed exchange, where the protocol has items of its own. A request feature that is absent where streams are lines.</summary>
/// <remarks>Source: AICO/2, section 8. Reads and writes of one side must not overlap.</remarks>
internal interface ISealedItems
{
    /// <summary>Whether the request's content is items.</summary>
    bool HasRequestItems { get; }

    /// <summary>Reads the next item of the request.</summary>
    /// <returns>The item, valid until the next read; null at the verified end.</returns>
    /// <exception cref="IOException">The request was cut, changed or cancelled by its sender: never a clean end.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadItemAsync(CancellationToken cancellationToken);

    /// <summary>Makes the response's content items. Called before the response starts.</summary>
    void UseResponseItems();

    /// <summary>Writes one item and sends it.</summary>
    ValueTask WriteItemAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken);

    /// <summary>Ends the response in failure, with a problem document (RFC 9457) of the application; as an answer with that status if it has not started.</summary>
    /// <returns>False if the response is complete already.</returns>
    ValueTask<bool> FailAsync(int status, ReadOnlyMemory<byte> problem);
}
