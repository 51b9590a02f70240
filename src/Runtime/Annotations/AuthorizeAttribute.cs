namespace Aico;

/// <summary>Sends a parameter as <c>Authorization: scheme value</c>; null or blank sends no such header.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class AuthorizeAttribute : Attribute
{
    /// <summary>Uses the scheme <c>Bearer</c> (RFC 6750).</summary>
    public AuthorizeAttribute()
        : this("Bearer")
    {
    }

    /// <summary>Uses <paramref name="scheme"/>.</summary>
    /// <param name="scheme">An authentication scheme, a token of RFC 9110, section 11.1.</param>
    public AuthorizeAttribute(string scheme) => Scheme = scheme;

    /// <summary>Gets the authentication scheme.</summary>
    public string Scheme { get; }
}
