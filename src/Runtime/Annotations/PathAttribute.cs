namespace Aico;

/// <summary>Binds a parameter, or a property of a contract, to a placeholder of the route template explicitly, under another name or format.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class PathAttribute : Attribute
{
    /// <summary>Binds to the placeholder called like the parameter.</summary>
    public PathAttribute()
    {
    }

    /// <summary>Binds to the placeholder <paramref name="name"/>.</summary>
    /// <param name="name">Name of the placeholder, compared ignoring case.</param>
    public PathAttribute(string name) => Name = name;

    /// <summary>Gets the placeholder's name, or null for the parameter's own name.</summary>
    public string? Name { get; }

    /// <summary>Gets or sets the format handed to <see cref="IFormattable"/>, with the invariant culture.</summary>
    public string? Format { get; set; }
}
