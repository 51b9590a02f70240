namespace Aico.Content;

/// <summary>Where streamed content goes: sealed at once, sent as the connection takes it.</summary>
internal abstract class ContentWriter
{
    /// <summary>Writes bytes of the content.</summary>
    /// <param name="bytes">Free again when the task completes.</param>
    /// <param name="endOfItem">For items: whether these bytes complete one. A piece without it is sent when the next one comes, or when it is long.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, bool endOfItem, CancellationToken cancellationToken);
}
