namespace Aico.AspNetCore.Handlers;

/// <summary>Gives the service of one call.</summary>
internal interface IServiceSource<TService>
    where TService : class
{
    /// <summary>Gives the service.</summary>
    /// <param name="services">The request's services.</param>
    /// <param name="isOwned">Whether the caller disposes it: no one else knows of it.</param>
    TService Get(IServiceProvider services, out bool isOwned);
}
