using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Aico.AspNetCore.Pipeline;

/// <summary>The endpoint of a request that has not passed the gate yet: until then it can only be run through the gate.</summary>
/// <remarks>Routing runs an endpoint on the spot if it is short-circuited, and would pass the gate by.</remarks>
internal sealed class GatedEndpoint : IEndpointFeature
{
    private readonly EndpointGate _gate;
    private Endpoint? _endpoint;

    public GatedEndpoint(EndpointGate gate) => _gate = gate;

    public bool IsPassed { get; private set; }

    public Endpoint? Endpoint
    {
        get => _endpoint is null || IsPassed ? _endpoint : _gate.Wrapped.GetValue(_endpoint, static inner => Wrap(inner));
        set => _endpoint = value;
    }

    /// <summary>Lets the request through: the endpoint is itself again.</summary>
    public void Pass() => IsPassed = true;

    private static Task RunAsync(Endpoint endpoint, HttpContext context)
    {
        RequestDelegate run = endpoint.RequestDelegate ?? (static _ => Task.CompletedTask);
        return context.Features.Get<IEndpointFeature>() is GatedEndpoint { IsPassed: false } gated ? gated._gate.InvokeAsync(context, run) : run(context);
    }

    private static Endpoint Wrap(Endpoint inner) => inner is RouteEndpoint route
        ? new RouteEndpoint(context => RunAsync(inner, context), route.RoutePattern, route.Order, inner.Metadata, inner.DisplayName)
        : new Endpoint(context => RunAsync(inner, context), inner.Metadata, inner.DisplayName);
}
