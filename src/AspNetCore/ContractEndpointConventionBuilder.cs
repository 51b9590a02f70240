using Microsoft.AspNetCore.Builder;

namespace Aico;

/// <summary>Adds conventions to the endpoints of a contract.</summary>
public sealed class ContractEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly IReadOnlyList<(string Method, IEndpointConventionBuilder Builder)> _endpoints;

    internal ContractEndpointConventionBuilder(IReadOnlyList<(string Method, IEndpointConventionBuilder Builder)> endpoints) => _endpoints = endpoints;

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention)
    {
        foreach ((_, IEndpointConventionBuilder builder) in _endpoints)
        {
            builder.Add(convention);
        }
    }

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        foreach ((_, IEndpointConventionBuilder builder) in _endpoints)
        {
            builder.Finally(finallyConvention);
        }
    }

    /// <summary>Gives the builder of one method, all its overloads included.</summary>
    /// <param name="name">The method's name, best as <c>nameof(IChatApi.SendAsync)</c>.</param>
    /// <returns>Adds conventions to that method's endpoints only.</returns>
    /// <exception cref="ArgumentException">The contract has no such method.</exception>
    public IEndpointConventionBuilder ForMethod(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (string Method, IEndpointConventionBuilder Builder)[] found = [.. _endpoints.Where(endpoint => endpoint.Method == name)];
        return found.Length > 0 ? new ContractEndpointConventionBuilder(found) : throw new ArgumentException($"The contract has no method '{name}' with an endpoint.", nameof(name));
    }
}
