namespace Aico.AspNetCore.Sealing;

/// <summary>Compares media types without regard to case and parameters.</summary>
internal static class MediaTypes
{
    public static bool Is(string? contentType, string mediaType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals(mediaType, StringComparison.OrdinalIgnoreCase);
    }
}
