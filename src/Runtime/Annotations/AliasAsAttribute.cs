namespace Aico;

/// <summary>Gives a parameter another name on the wire, in path and query.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class AliasAsAttribute : Attribute
{
    /// <summary>Sets the wire name.</summary>
    /// <param name="name">Name on the wire; not empty.</param>
    public AliasAsAttribute(string name) => Name = name;

    /// <summary>Gets the wire name.</summary>
    public string Name { get; }
}
