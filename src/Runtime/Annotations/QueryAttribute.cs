namespace Aico;

/// <summary>Binds a parameter to the query of the target.</summary>
/// <remarks>AICO v1 sends path and query in the clear.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueryAttribute : Attribute
{
    /// <summary>Uses the parameter's own name as key.</summary>
    public QueryAttribute()
    {
    }

    /// <summary>Uses <paramref name="name"/> as key.</summary>
    /// <param name="name">Key of the pair, escaped when it is sent.</param>
    public QueryAttribute(string name) => Name = name;

    /// <summary>Gets the key, or null for the parameter's own name.</summary>
    public string? Name { get; }

    /// <summary>Gets or sets the format handed to <see cref="IFormattable"/>, with the invariant culture.</summary>
    public string? Format { get; set; }

    /// <summary>Gets or sets whether null sends <c>key=</c> instead of nothing.</summary>
    public bool SerializeNull { get; set; }
}
