using System.Runtime.CompilerServices;
using Aico.AspNetCore.Sealing;
using Aico.AspNetCore.Sealing.Aico2;
using Aico.AspNetCore.Sealing.AicoV1;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.Pipeline;

/// <summary>Stands behind routing: lets a covered request through to its endpoint only as the endpoint's metadata allow.</summary>
internal sealed class EndpointGate
{
    private readonly AicoV1Layer? _v1;
    private readonly bool _speaksAico2;
    private readonly ServerMetrics _metrics;
    private readonly ILogger _logger;

    public EndpointGate(IOptions<AicoServerOptions> options, IServiceProvider services, ServerMetrics metrics, ILogger<EndpointGate> logger)
    {
        _metrics = metrics;
        _logger = logger;
        _v1 = options.Value.V1 is null ? null : services.GetRequiredService<AicoV1Layer>();
        _speaksAico2 = options.Value.Aico2 is not null;
    }

    /// <summary>The stand-ins of endpoints, made once each.</summary>
    public ConditionalWeakTable<Endpoint, Endpoint> Wrapped { get; } = [];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IEndpointFeature>() is not GatedEndpoint { IsPassed: false } gated)
        {
            return next(context);
        }

        gated.Pass();
        EndpointMetadataCollection? metadata = gated.Endpoint?.Metadata;
        if (context.Features.Get<Exchange>() is { } exchange)
        {
            return exchange.DispatchAsync(context, metadata, next);
        }

        // Step 1 of AICO/2: not sealed. An endpoint may be exempted, or be for AICO/2 only.
        if (EndpointRules.Has(metadata, EndpointRule.AllowUnsealed))
        {
            return next(context);
        }

        // Step 0. Whatever the CORS handler does not answer is refused all the same: an endpoint never runs.
        if (_speaksAico2 && IsPreflight(context.Request))
        {
            gated.Endpoint = new Endpoint(RefuseAsync, metadata, "CORS preflight");
            return next(context);
        }

        return _v1 is not null && !EndpointRules.Has(metadata, EndpointRule.RequireAico2)
            ? _v1.AnswerAsync(context, next)
            : RefuseAsync(context);
    }

    private Task RefuseAsync(HttpContext context)
    {
        string problem = ProblemTypes.NameOf(ProblemType.SealedRequired);
        _metrics.Refused(problem, isStale: false);
        ServerLog.MessageRefused(_logger, problem);
        return PlainAnswers.SendAsync(context, ProblemType.SealedRequired, StatusCodes.Status403Forbidden);
    }

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;
}
