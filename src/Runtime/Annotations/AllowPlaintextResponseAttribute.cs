namespace Aico;

/// <summary>Accepts, under AICO v1 only, a 200 answer of exactly this media type unencrypted.</summary>
/// <remarks>
/// Such an answer can be read and forged by anyone on the path, and its end is not verified. It exists for AICO's audio endpoint.
/// On a server endpoint it is the permission to send such an answer. Source: AICO v1, sections 6 and 17 rule 10.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowPlaintextResponseAttribute : Attribute
{
    /// <summary>Accepts <c>application/json</c>.</summary>
    public AllowPlaintextResponseAttribute()
        : this("application/json")
    {
    }

    /// <summary>Accepts <paramref name="mediaType"/>.</summary>
    /// <param name="mediaType">A media type without parameters, such as <c>audio/wav</c>; compared ignoring case.</param>
    public AllowPlaintextResponseAttribute(string mediaType) => MediaType = mediaType;

    /// <summary>Gets the media type.</summary>
    public string MediaType { get; }
}
