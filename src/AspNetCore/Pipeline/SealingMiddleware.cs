using Aico.AspNetCore.Sealing.Aico2;
using Aico.AspNetCore.Sealing.AicoV1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aico.AspNetCore.Pipeline;

/// <summary>Stands in front of routing: tells what is covered, answers the protocols' own paths, opens the head of AICO/2 messages.</summary>
/// <remarks>
/// What depends on an endpoint's metadata is decided behind routing, in <see cref="EndpointGate"/>. A sealed head must be opened before routing,
/// since the inner method decides the endpoint. Source: AICO/2, section 10; AICO v1, section 1.
/// </remarks>
internal sealed class SealingMiddleware
{
    private readonly RequestDelegate _next;
    private readonly EndpointGate _gate;
    private readonly AicoV1Layer? _v1;
    private readonly Aico2Layer? _aico2;
    private readonly PathString _basePath;
    private readonly HashSet<string> _exemptPaths;

    public SealingMiddleware(RequestDelegate next, EndpointGate gate, AicoServerOptions options, AicoV1Layer? v1, Aico2Layer? aico2)
    {
        _next = next;
        _gate = gate;
        _v1 = v1;
        _aico2 = aico2;
        _basePath = options.BasePath;
        _exemptPaths = new HashSet<string>(options.ExemptPaths, StringComparer.Ordinal);
    }

    public static SealingMiddleware Create(RequestDelegate next, IServiceProvider services)
    {
        AicoServerOptions options = services.GetRequiredService<IOptions<AicoServerOptions>>().Value;
        return new SealingMiddleware(
            next,
            services.GetRequiredService<EndpointGate>(),
            options,
            options.V1 is null ? null : services.GetRequiredService<AicoV1Layer>(),
            options.Aico2 is null ? null : services.GetRequiredService<Aico2Layer>());
    }

    public Task InvokeAsync(HttpContext context)
    {
        // What is covered. Wider than routing, never narrower: any case, and the base path itself.
        PathString path = context.Request.Path;
        if (!path.StartsWithSegments(_basePath, StringComparison.OrdinalIgnoreCase, out PathString rest))
        {
            // A contract may bring the base path along: its client's {base} is then the root of the host.
            if (_aico2 is null || !Aico2Layer.IsOwn(path))
            {
                return _next(context);
            }

            rest = path;
        }

        // Step 0, all but preflights.
        if ((_aico2?.AnswerOwn(context, rest) ?? _v1?.AnswerOwn(context)) is { } answered)
        {
            return answered;
        }

        // Step 1: the media type tells the protocols apart.
        if (_aico2 is not null && Aico2Layer.IsMessage(context.Request))
        {
            return _aico2.AnswerAsync(context, AdmitAsync);
        }

        return _exemptPaths.Contains(path.Value!) ? _next(context) : AdmitAsync(context);
    }

    private Task AdmitAsync(HttpContext context)
    {
        context.Features.Set<IEndpointFeature>(new GatedEndpoint(_gate));
        return _next(context);
    }
}
