using Aico.Protocols;

namespace Aico.Serialization;

/// <summary>The media types of item streams.</summary>
internal static class ItemFormats
{
    private static readonly string[] Streams = ["application/x-ndjson", "text/event-stream", "application/stream+json"];

    public static bool IsStream(MessageHead head) =>
        head.ContentType is { } type && Array.Exists(Streams, stream => type.Contains(stream, StringComparison.OrdinalIgnoreCase));
}
