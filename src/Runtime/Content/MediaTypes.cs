using Aico.Serialization;

namespace Aico.Content;

/// <summary>Content types that content has by itself.</summary>
internal static class MediaTypes
{
    public const string Bytes = "application/octet-stream";

    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>Items that are JSON: AICO/2, section 2.</summary>
    public const string Items = ItemFormats.Items;

    public const string JsonLines = "application/x-ndjson";
}
