using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Aico.AspNetCore.Binding;
using Aico.AspNetCore.Handlers;
using Aico.AspNetCore.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aico;

/// <summary>A contract as a server sees it. Made by generated code.</summary>
/// <typeparam name="TService">The contract.</typeparam>
public sealed class ServerContract<TService>
    where TService : class
{
    private readonly string _name;
    private readonly string _tag;
    private readonly ServerMethod<TService>[] _methods;

    /// <summary>Describes a contract.</summary>
    /// <param name="name">Its full name, for errors.</param>
    /// <param name="tag">What its endpoints are grouped under in a description.</param>
    /// <param name="methods">Its methods.</param>
    public ServerContract(string name, string tag, params ServerMethod<TService>[] methods)
    {
        _name = name;
        _tag = tag;
        _methods = methods;
    }

    /// <summary>Gets what gives the contract's own JSON types.</summary>
    /// <value>Default: null, the host's JSON options.</value>
    public Func<JsonSerializerContext>? JsonContext { get; init; }

    /// <summary>Gets why methods of the contract have no endpoint: errors that were suppressed at build time.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Maps every method to an implementation.</summary>
    /// <typeparam name="TImplementation">Taken from the services of each request, else made for it.</typeparam>
    /// <param name="endpoints">Receives the endpoints.</param>
    /// <param name="caller">The method that was called, for errors.</param>
    /// <returns>Adds conventions to all endpoints, or to those of one method.</returns>
    /// <exception cref="InvalidOperationException"><c>AddAico</c> was not called.</exception>
    /// <exception cref="NotSupportedException">A method has no endpoint, or a JSON type is unknown.</exception>
    public ContractEndpointConventionBuilder Map<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(
        IEndpointRouteBuilder endpoints, string caller)
        where TImplementation : class, TService
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IServiceProvider services = endpoints.ServiceProvider;
        if (services.GetService<ServerMarker>() is null)
        {
            throw new InvalidOperationException($"{caller} needs the services of AddAico: call builder.Services.AddAico(o => …) first.");
        }

        if (Faults.Count > 0)
        {
            throw new NotSupportedException($"'{_name}' cannot be mapped: {string.Join(" ", Faults)}");
        }

        var json = new JsonTypes(_name, JsonContext?.Invoke(), services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        var host = new HandlerHost<TService>(new ServiceSource<TService, TImplementation>(), json, services.GetRequiredService<ILogger<TService>>());
        HashSet<string> names = new(StringComparer.Ordinal);
        List<(string Method, IEndpointConventionBuilder Builder)> builders = [];
        foreach (ServerMethod<TService> method in _methods)
        {
            foreach (IEndpointConventionBuilder builder in method.Map(endpoints, host))
            {
                builder.Add(endpoint => endpoint.Metadata.Insert(0, new TagsMetadata(_tag)));
                if (names.Add(method.Name))
                {
                    builder.WithName(method.DisplayName);
                }

                builders.Add((method.Name, builder));
            }
        }

        return new ContractEndpointConventionBuilder(builders);
    }
}
