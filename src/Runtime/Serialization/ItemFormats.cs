using Aico.Protocols;

namespace Aico.Serialization;

/// <summary>The media types of item streams.</summary>
internal static class ItemFormats
{
    /// <summary>Items as AICO/2 frames them, without separators. Section 2.</summary>
    public const string Items = "application/vnd.aico.items";

    private static readonly string[] Streams = [Items, "application/x-ndjson", "text/event-stream", "application/stream+json"];

    public static bool IsStream(MessageHead head) =>
        head.ContentType is { } type && Array.Exists(Streams, stream => type.Contains(stream, StringComparison.OrdinalIgnoreCase));
}
