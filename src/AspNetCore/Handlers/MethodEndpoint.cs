using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Aico.AspNetCore.Handlers;

/// <summary>One call from its request to its answer: bind, resolve, call, and make an answer of whatever goes wrong.</summary>
internal sealed class MethodEndpoint<TService, TArguments>
    where TService : class
{
    private readonly HandlerHost<TService> _host;
    private readonly RouteTemplate _template;
    private readonly ContentReader? _content;
    private readonly Func<RequestReader, TArguments> _bind;
    private readonly CallHandler<TService, TArguments> _handler;
    private readonly string _name;

    public MethodEndpoint(
        HandlerHost<TService> host, RouteTemplate template, ContentReader? content, Func<RequestReader, TArguments> bind, CallHandler<TService, TArguments> handler, string name)
    {
        _host = host;
        _template = template;
        _content = content;
        _bind = bind;
        _handler = handler;
        _name = name;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await AnswerAsync(context, exception).ConfigureAwait(false);
        }
        catch (ProblemException problem) when (!context.RequestAborted.IsCancellationRequested && context.Features.Get<ISealedItems>() is not null)
        {
            // After the head: where the protocol has an end in failure, it carries the problem.
            await context.Features.GetRequiredFeature<ISealedItems>().FailAsync(problem.Status, ProblemAnswer.Write(problem)).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Dictionary<string, string> path = [];
        if (!TryMatch(context, path))
        {
            await ProblemAnswer.WriteAsync(context, new ProblemException(StatusCodes.Status404NotFound)).ConfigureAwait(false);
            return;
        }

        var request = new RequestReader(context, path, _template.Query);
        if (_content is not null)
        {
            await _content.ReadAsync(request).ConfigureAwait(false);
        }

        TArguments arguments = _bind(request);
        if (!request.IsValid)
        {
            await ProblemAnswer.WriteAsync(context, new ProblemException(StatusCodes.Status400BadRequest, string.Join(' ', request.Faults))).ConfigureAwait(false);
            return;
        }

        TService service = _host.Services.Get(context.RequestServices, out bool isOwned);
        try
        {
            await _handler.AnswerAsync(context, service, arguments).ConfigureAwait(false);
        }
        finally
        {
            if (isOwned)
            {
                await DisposeAsync(service).ConfigureAwait(false);
            }
        }
    }

    // What stands before the template's own path is a path base, and the prefix of a route group.
    private bool TryMatch(HttpContext context, Dictionary<string, string> path)
    {
        string[] segments = RequestTarget.Segments(context);
        int before = context.Request.PathBase.Value?.Count(static c => c == '/') ?? 0;
        if (context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<TemplatePattern>() is { } own)
        {
            before += endpoint.RoutePattern.PathSegments.Count - own.SegmentCount;
        }

        return before <= segments.Length && _template.TryMatch(segments.AsSpan(before), path);
    }

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case ProblemException problem:
                return ProblemAnswer.WriteAsync(context, problem);
            case BadHttpRequestException bad:
                // The server's own refusal of a request, such as one that is too long.
                return ProblemAnswer.WriteAsync(context, new ProblemException(bad.StatusCode));
            default:
                ServerLog.CallFailed(_host.Logger, _name, exception);
                return ProblemAnswer.WriteAsync(context, new ProblemException(StatusCodes.Status500InternalServerError));
        }
    }

    private static async ValueTask DisposeAsync(object service)
    {
        if (service is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (service as IDisposable)?.Dispose();
        }
    }
}
