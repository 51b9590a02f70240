namespace Aico.Transport;

/// <summary>Content of an outer request: bytes in memory, or what writes them while they are sent.</summary>
internal readonly struct OutgoingContent
{
    /// <summary>Bytes that an HTTP stack may ask for again: it gets the same ones.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Writes the content to the connection, once; null where <see cref="Bytes"/> are all.</summary>
    public Func<Stream, CancellationToken, Task>? Write { get; init; }

    /// <summary>Whether to ask before anything is sent, so that a stale session costs no upload and takes nothing from a source.</summary>
    public bool ExpectContinue { get; init; }

    /// <summary>What handlers find in the options of the outer message; null for nothing.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>>? Options { get; init; }

    public static OutgoingContent Of(ReadOnlyMemory<byte> bytes) => new() { Bytes = bytes };
}
