namespace Aico;

/// <summary>Asks for the server mapping of a contract that another assembly declares.</summary>
/// <remarks>A contract of the own assembly gets its mapping by itself wherever Aico.AspNetCore is referenced. Source: contract language, section 10.</remarks>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GenerateServerAttribute : Attribute
{
    /// <summary>Names the contract.</summary>
    /// <param name="contract">An interface with <see cref="EncryptedApiAttribute"/>.</param>
    public GenerateServerAttribute(Type contract) => Contract = contract;

    /// <summary>Gets the contract.</summary>
    public Type Contract { get; }
}
