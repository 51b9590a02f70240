using System.Text.Json;

namespace Aico.Content;

/// <summary>Content that is produced while it is sent: a stream, items, or parts that hold a stream.</summary>
internal abstract class StreamedContent : RequestContent
{
    /// <summary>Whether the source can be asked for the content again. If not, a second attempt needs <see cref="IsTaken"/> to be false.</summary>
    public abstract bool IsReplayable { get; }

    /// <summary>Number of content bytes where it is known before they are taken; null otherwise. Never for items.</summary>
    public virtual long? Length => null;

    /// <summary>Whether anything was taken from the source. Set by whoever sends, just before <see cref="WriteAsync"/>.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Content of the first attempt, in the second: a factory must not give the same source twice.</summary>
    public StreamedContent? Previous { get; set; }

    /// <summary>Takes the content from its source and writes it.</summary>
    /// <param name="writer">Seals and sends; it waits while the peer does not read.</param>
    /// <param name="options">The contract's serializer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidOperationException">A factory gave the source of the first attempt again.</exception>
    public abstract Task WriteAsync(ContentWriter writer, JsonSerializerOptions options, CancellationToken cancellationToken);
}
