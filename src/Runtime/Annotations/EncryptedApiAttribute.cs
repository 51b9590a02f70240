namespace Aico;

/// <summary>Marks an interface as a contract: the generator writes a strongly typed, encrypted client for it.</summary>
/// <remarks>Not inherited: a derived interface is a contract only if it says so itself. Source: contract language, sections 1 and 2.</remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class EncryptedApiAttribute : Attribute
{
    /// <summary>Marks a contract whose paths start at the base address itself.</summary>
    public EncryptedApiAttribute()
        : this("")
    {
    }

    /// <summary>Marks a contract whose paths start with <paramref name="basePath"/>.</summary>
    /// <param name="basePath">Path put between the base address and each method's path, such as <c>/api/v1</c>.</param>
    public EncryptedApiAttribute(string basePath) => BasePath = basePath;

    /// <summary>Gets the path put between the base address and each method's path.</summary>
    public string BasePath { get; }

    /// <summary>Gets or sets the base of the generated names.</summary>
    /// <value>An identifier. Default: the interface's name without its leading <c>I</c>.</value>
    public string? Name { get; set; }

    /// <summary>Gets or sets the <see cref="System.Text.Json.Serialization.JsonSerializerContext"/> that knows this contract's types.</summary>
    /// <value>Default: none; reflection-based serialization with web defaults, which trimmed and NativeAOT programs do not have.</value>
    public Type? JsonContext { get; set; }

    /// <summary>Gets or sets how the names of an object's properties become query keys.</summary>
    /// <value>Default: <see cref="Aico.QueryKeyCase.AsDeclared"/>. Names given by an attribute stay as they are.</value>
    public QueryKeyCase QueryKeyCase { get; set; }

    /// <summary>Gets or sets how collections are written in the query.</summary>
    /// <value>Default: <see cref="Aico.CollectionFormat.Csv"/>.</value>
    public CollectionFormat CollectionFormat { get; set; }
}
