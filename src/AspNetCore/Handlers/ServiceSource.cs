using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.AspNetCore.Handlers;

/// <summary>Takes the implementation from the request's services, else makes one with their help.</summary>
internal sealed class ServiceSource<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation> : IServiceSource<TService>
    where TService : class
    where TImplementation : class, TService
{
    private readonly Lazy<ObjectFactory<TImplementation>> _factory = new(static () => ActivatorUtilities.CreateFactory<TImplementation>([]));

    public TService Get(IServiceProvider services, out bool isOwned)
    {
        TImplementation? service = services.GetService<TImplementation>();
        isOwned = service is null;
        return service ?? _factory.Value(services, []);
    }
}
