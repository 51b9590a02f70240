using Aico.AspNetCore;
using Aico.AspNetCore.Binding;
using Aico.AspNetCore.Hosting;
using Aico.AspNetCore.Pipeline;
using Aico.AspNetCore.Sealing.Aico2;
using Aico.AspNetCore.Sealing.AicoV1;
using Aico.AspNetCore.State;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aico;

/// <summary>Registers the server.</summary>
public static class AicoServerServiceCollectionExtensions
{
    /// <summary>Registers what <see cref="AicoApplicationBuilderExtensions.UseAico"/> needs. Calling it again changes more settings.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Chooses the protocol and the settings. They are checked when the host starts.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAico(this IServiceCollection services, Action<AicoServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddMetrics();
        services.AddOptions<AicoServerOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AicoServerOptions>, ServerOptionsValidator>());
        services.TryAddSingleton<ServerMarker>();
        services.AddRouting();
        services.TryAddSingleton<ServerMetrics>();
        services.TryAddSingleton<AicoV1State>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, TemplateQueryPolicy>());
        services.TryAddSingleton<AicoV1Layer>();
        services.TryAddSingleton<Aico2State>();
        services.TryAddSingleton<Aico2Layer>();
        services.TryAddSingleton<EndpointGate>();
        services.TryAddSingleton<IAicoSessions>(static provider => provider.GetRequiredService<Aico2State>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ServerStartup>());
        return services;
    }
}
