namespace Aico;

/// <summary>A stream broke after its 2xx head, possibly before its first item. What was delivered is valid; the rest is missing.</summary>
public sealed class StreamInterruptedException : AicoException
{
    internal StreamInterruptedException(string message, in Failure failure, long itemsDelivered, object? item = null)
        : base(message, failure)
    {
        ItemsDelivered = itemsDelivered;
        Item = item;
    }

    /// <summary>Gets how many items had reached the caller; 0 for a stream of bytes.</summary>
    public long ItemsDelivered { get; }

    /// <summary>Gets how many bytes of a stream of bytes had reached the caller; 0 for a stream of items.</summary>
    public long BytesDelivered { get; internal init; }

    /// <summary>Gets the server's own account, where <see cref="AicoException.Kind"/> is <see cref="FailureKind.StreamFault"/> and it gave one; otherwise null.</summary>
    public ApiProblem? Problem { get; internal init; }

    /// <summary>Gets the item that reported the failure, where <see cref="AicoException.Kind"/> is <see cref="FailureKind.StreamFault"/>; otherwise null.</summary>
    public object? Item { get; }
}
