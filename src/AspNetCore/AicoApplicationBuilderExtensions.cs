using Aico.AspNetCore.Hosting;
using Aico.AspNetCore.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aico;

/// <summary>Puts the server into the pipeline.</summary>
public static class AicoApplicationBuilderExtensions
{
    /// <summary>Opens sealed requests and seals the answers of everything that comes after it.</summary>
    /// <remarks>
    /// Belongs first. Before it may come what must see or answer plaintext: forwarded headers, <c>UsePathBase</c>, HTTPS redirection, CORS (or
    /// preflights get 401). After it come <c>UseAuthentication</c> and <c>UseAuthorization</c>, which must be called by name: a
    /// <see cref="WebApplication"/> would add them before this layer, where their refusals are plaintext, and is kept from doing so. Response
    /// compression has no effect below it. WebSockets are refused below it: their bytes would not be sealed.
    /// It adds routing, which must see sealed requests opened: do not call <c>UseRouting</c> again where AICO/2 is served.
    /// Sources: AICO v1, sections 1 and 17; AICO/2, section 10.
    /// </remarks>
    /// <param name="app">The pipeline.</param>
    /// <returns>The pipeline.</returns>
    /// <exception cref="InvalidOperationException"><c>AddAico</c> was not called.</exception>
    public static IApplicationBuilder UseAico(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.ApplicationServices.GetService<ServerMarker>() is null)
        {
            throw new InvalidOperationException("UseAico needs the services of AddAico: call builder.Services.AddAico(o => …) first.");
        }

        IServiceProvider services = app.ApplicationServices;
        app.Use(next => SealingMiddleware.Create(next, services).InvokeAsync);
        if (app is IEndpointRouteBuilder)
        {
            // A WebApplication adds routing, authentication and authorization in front of everything unless it sees that they have been added.
            // If these two keys ever change, they move back to the front; a test watches that.
            app.Properties.TryAdd("__AuthenticationMiddlewareSet", true);
            app.Properties.TryAdd("__AuthorizationMiddlewareSet", true);
            app.UseRouting();
        }
        else if (services.GetRequiredService<IOptions<AicoServerOptions>>().Value.Aico2 is not null)
        {
            // The gate needs the endpoint.
            app.UseRouting();
        }

        app.Use(next =>
        {
            EndpointGate gate = services.GetRequiredService<EndpointGate>();
            return context => gate.InvokeAsync(context, next);
        });
        return app;
    }
}
