using Microsoft.Extensions.DependencyInjection;

namespace Aico;

/// <summary>Registers connections and clients.</summary>
public static class AicoServiceCollectionExtensions
{
    /// <summary>Registers a client with a connection of its own. Called by generated <c>Add…Client</c> methods.</summary>
    public static IHttpClientBuilder AddAicoClient<TContract>(
        this IServiceCollection services,
        string connectionName,
        Action<IServiceProvider, AicoConnectionOptions> configure,
        Func<AicoConnection, TContract> create)
        where TContract : class => throw new NotSupportedException(connectionName);

    /// <summary>Registers a client on a connection that <c>AddAicoConnection</c> has registered. Called by generated <c>Add…Client</c> methods.</summary>
    public static IHttpClientBuilder AddAicoClient<TContract>(
        this IServiceCollection services,
        string connectionName,
        Func<AicoConnection, TContract> create)
        where TContract : class => throw new NotSupportedException(connectionName);
}
