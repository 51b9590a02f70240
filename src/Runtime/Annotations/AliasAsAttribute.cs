namespace Aico;

/// <summary>Gives a parameter, or a property of an object in the query, another name on the wire.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class AliasAsAttribute : Attribute
{
    /// <summary>Sets the wire name.</summary>
    /// <param name="name">Name on the wire; not empty.</param>
    public AliasAsAttribute(string name) => Name = name;

    /// <summary>Gets the wire name.</summary>
    public string Name { get; }
}
