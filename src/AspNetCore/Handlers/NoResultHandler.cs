using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers 204 when the method is done.</summary>
internal sealed class NoResultHandler<TService, TArguments>(Func<TService, TArguments, CancellationToken, ValueTask> invoke) : CallHandler<TService, TArguments>
    where TService : class
{
    internal override void Describe(IList<object> metadata, string? mediaType) => metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void)));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        await invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
