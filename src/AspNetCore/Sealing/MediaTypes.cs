namespace Aico.AspNetCore.Sealing;

/// <summary>Compares media types without regard to case and parameters.</summary>
internal static class MediaTypes
{
    public static bool Is(string? contentType, string mediaType) => Of(contentType).Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The media type without its parameters, trimmed; empty if there is none.</summary>
    public static ReadOnlySpan<char> Of(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim();
    }
}
