using Aico.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aico;

/// <summary>Registers connections and clients.</summary>
/// <remarks>Clients are transient and cheap; the session lives in the connection, a singleton per name. Source: contract language, section 9.</remarks>
public static class AicoServiceCollectionExtensions
{
    /// <summary>Registers a connection that several contracts share, under a name that their <c>Add…Client</c> methods take.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The connection's name, also the key of the <see cref="AicoConnection"/> service and the name of its HTTP client.</param>
    /// <param name="configure">Sets the options, when the connection is first needed.</param>
    /// <returns>The builder of the connection's HTTP client; its handlers see sealed messages.</returns>
    public static IHttpClientBuilder AddAicoConnection(this IServiceCollection services, string name, Action<AicoConnectionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddAicoConnection(name, (_, options) => configure(options));
    }

    /// <summary>Registers a connection that several contracts share, under a name that their <c>Add…Client</c> methods take.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The connection's name, also the key of the <see cref="AicoConnection"/> service and the name of its HTTP client.</param>
    /// <param name="configure">Sets the options with the help of other services, when the connection is first needed.</param>
    /// <returns>The builder of the connection's HTTP client; its handlers see sealed messages.</returns>
    public static IHttpClientBuilder AddAicoConnection(this IServiceCollection services, string name, Action<IServiceProvider, AicoConnectionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddKeyedSingleton(name, (provider, _) => Connect(provider, name, configure));
        return services.AddHttpClient(name, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static () => new OuterHeaderGuard(HttpTransport.CreateHandler()));
    }

    /// <summary>Registers a client with a connection of its own. Called by generated <c>Add…Client</c> methods.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="connectionName">Name of the connection to make.</param>
    /// <param name="configure">Sets the options, when the connection is first needed.</param>
    /// <param name="create">Makes a client.</param>
    /// <returns>The builder of the connection's HTTP client.</returns>
    public static IHttpClientBuilder AddAicoClient<TContract>(
        this IServiceCollection services,
        string connectionName,
        Action<IServiceProvider, AicoConnectionOptions> configure,
        Func<AicoConnection, TContract> create)
        where TContract : class
    {
        IHttpClientBuilder builder = services.AddAicoConnection(connectionName, configure);
        services.AddClient(connectionName, create);
        return builder;
    }

    /// <summary>Registers a client on a connection that <c>AddAicoConnection</c> registers. Called by generated <c>Add…Client</c> methods.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="connectionName">Name of the connection.</param>
    /// <param name="create">Makes a client.</param>
    /// <returns>The builder of the connection's HTTP client.</returns>
    public static IHttpClientBuilder AddAicoClient<TContract>(
        this IServiceCollection services,
        string connectionName,
        Func<AicoConnection, TContract> create)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        services.AddClient(connectionName, create);
        return services.AddHttpClient(connectionName);
    }

    private static void AddClient<TContract>(this IServiceCollection services, string connectionName, Func<AicoConnection, TContract> create)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(create);
        services.AddTransient(provider => create(
            provider.GetKeyedService<AicoConnection>(connectionName)
            ?? throw new InvalidOperationException($"There is no connection \"{connectionName}\": call services.AddAicoConnection(\"{connectionName}\", …).")));
    }

    private static AicoConnection Connect(IServiceProvider provider, string name, Action<IServiceProvider, AicoConnectionOptions> configure)
    {
        var options = new AicoConnectionOptions
        {
            Services = provider,
            LoggerFactory = provider.GetService<ILoggerFactory>(),
            TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
        };
        configure(provider, options);
        IHttpClientFactory factory = provider.GetRequiredService<IHttpClientFactory>();
        return new AicoConnection(options, client: null, () => factory.CreateClient(name));
    }
}
