namespace Aico;

/// <summary>Says what the content of answers other than 2xx is.</summary>
/// <remarks>Source: contract language, sections 2 and 5.2.</remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class ErrorBodyAttribute : Attribute
{
    /// <summary>Names the type.</summary>
    /// <param name="errorType">A type with a JSON form.</param>
    public ErrorBodyAttribute(Type errorType) => ErrorType = errorType;

    /// <summary>Gets the type.</summary>
    public Type ErrorType { get; }
}
