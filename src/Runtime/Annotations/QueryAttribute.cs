namespace Aico;

/// <summary>Binds a parameter, a property of a contract, or a property of an object in the query, to query pairs.</summary>
/// <remarks>AICO v1 sends path and query in the clear. Source: contract language, section 3.4.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class QueryAttribute : Attribute
{
    /// <summary>Uses the own name as key; the keys of an object or dictionary stand alone.</summary>
    public QueryAttribute()
    {
    }

    /// <summary>Uses <paramref name="name"/> as key, or as prefix of the keys of an object or dictionary.</summary>
    /// <param name="name">Key of the pair, escaped when it is sent.</param>
    public QueryAttribute(string name) => Name = name;

    /// <summary>Writes a collection as <paramref name="collectionFormat"/> says.</summary>
    /// <param name="collectionFormat">How the values are written.</param>
    public QueryAttribute(CollectionFormat collectionFormat) => CollectionFormat = collectionFormat;

    /// <summary>Gets the key or prefix, or null for the own name.</summary>
    public string? Name { get; }

    /// <summary>Gets or sets the prefix of the keys of an object or dictionary.</summary>
    /// <value>Default: none.</value>
    public string? Prefix { get; set; }

    /// <summary>Gets or sets what stands between a prefix and a key.</summary>
    /// <value>Default: <c>"."</c>, or what the object around has.</value>
    public string? Delimiter { get; set; }

    /// <summary>Gets or sets the format handed to <see cref="IFormattable"/>, with the invariant culture.</summary>
    public string? Format { get; set; }

    /// <summary>Gets or sets how a collection is written.</summary>
    /// <value>Default: <see cref="EncryptedApiAttribute.CollectionFormat"/> of the contract.</value>
    public CollectionFormat CollectionFormat { get; set; }

    /// <summary>Gets or sets whether null sends <c>key=</c> instead of nothing.</summary>
    public bool SerializeNull { get; set; }

    /// <summary>Gets or sets whether an object is sent as its <see cref="object.ToString"/>, not by its properties.</summary>
    public bool TreatAsString { get; set; }
}
