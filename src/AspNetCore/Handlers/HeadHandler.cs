using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with status and headers of the method's own, without content.</summary>
internal sealed class HeadHandler<TService, TArguments, TResponse>(Func<TService, TArguments, CancellationToken, ValueTask<TResponse>> invoke) : CallHandler<TService, TArguments>
    where TService : class
    where TResponse : IApiResponse
{
    internal override void Describe(IList<object> metadata, string? mediaType) => metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(void)));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        using TResponse answer = await invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        ResponseHead.Apply(context.Response, answer.IsReceived ? answer.StatusCode : throw answer.Error!, answer.Headers);
    }
}
