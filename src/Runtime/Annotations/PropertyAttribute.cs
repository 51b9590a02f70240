namespace Aico;

/// <summary>Hands a value to the handlers of the HTTP client in the options of the outer message. It is not sent.</summary>
/// <remarks>Source: contract language, section 2.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class PropertyAttribute : Attribute
{
    /// <summary>Uses the own name as key.</summary>
    public PropertyAttribute()
    {
    }

    /// <summary>Uses <paramref name="key"/>.</summary>
    /// <param name="key">Key in <see cref="HttpRequestMessage.Options"/>.</param>
    public PropertyAttribute(string key) => Key = key;

    /// <summary>Gets the key, or null for the own name.</summary>
    public string? Key { get; }
}
