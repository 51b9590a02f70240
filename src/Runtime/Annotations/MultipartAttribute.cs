namespace Aico;

/// <summary>Sends the method's parameters as the parts of a <c>multipart/form-data</c> content (RFC 7578).</summary>
/// <remarks>AICO v1 cannot carry it. Source: contract language, sections 3.1 and 3.6.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MultipartAttribute : Attribute
{
    /// <summary>Takes a random boundary for every attempt.</summary>
    public MultipartAttribute()
    {
    }

    /// <summary>Takes a fixed boundary.</summary>
    /// <param name="boundary">1 to 70 characters of RFC 2046, section 5.1.1, that occur in no part.</param>
    public MultipartAttribute(string boundary) => Boundary = boundary;

    /// <summary>Gets the boundary, or null for a random one.</summary>
    public string? Boundary { get; }
}
