namespace Aico;

/// <summary>Base of the verb attributes; each method of a contract carries exactly one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class HttpMethodAttribute : Attribute
{
    /// <summary>Sets the route template.</summary>
    /// <param name="path">Route template relative to the contract's base path, such as <c>/users/{id}</c>.</param>
    protected HttpMethodAttribute(string path) => Path = path;

    /// <summary>Gets the route template, relative to the contract's base path.</summary>
    public string Path { get; }

    /// <summary>Gets the verb that is sent.</summary>
    public abstract HttpMethod Method { get; }
}
