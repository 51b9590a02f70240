namespace Aico;

/// <summary>Binds a parameter, or a property of a contract, to one request header: null removes it, an empty text sends it empty.</summary>
/// <remarks>AICO v1 sends headers in the clear.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class HeaderAttribute : Attribute
{
    /// <summary>Sets the header's name.</summary>
    /// <param name="name">A token of RFC 9110, section 5.6.2; not a name reserved by the protocol.</param>
    public HeaderAttribute(string name) => Name = name;

    /// <summary>Gets the header's name.</summary>
    public string Name { get; }

    /// <summary>Gets or sets the format handed to <see cref="IFormattable"/>, with the invariant culture.</summary>
    public string? Format { get; set; }
}
