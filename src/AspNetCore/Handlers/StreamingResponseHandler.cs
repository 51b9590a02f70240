using System.Net.ServerSentEvents;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with status and headers of the method's own, then items, then trailers where the protocol has them.</summary>
internal sealed class StreamingResponseHandler<TService, TArguments, TItem>(
    Func<TService, TArguments, CancellationToken, ValueTask<StreamingResponse<TItem>>> invoke, ItemWriter<TItem> writer) : CallHandler<TService, TArguments>
    where TService : class
{
    internal override CallHandler<TService, TArguments> With(JsonTypes json) => new StreamingResponseHandler<TService, TArguments, TItem>(invoke, writer.With(json));

    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TItem), [writer.ContentType]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        StreamingResponse<TItem> answer = await invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            if (answer.Error is { } error)
            {
                // Another server's answer, handed on: its failure is one of this call.
                throw error;
            }

            await writer.WriteAsync(context, answer.Items, response => ResponseHead.Apply(response, answer.StatusCode, answer.Headers), static item => new SseItem<TItem>(item)).ConfigureAwait(false);
            if (answer.TrailersOfServer is { } trailers && context.Response.SupportsTrailers())
            {
                foreach ((string name, string value) in trailers())
                {
                    context.Response.AppendTrailer(name, value);
                }
            }
        }
    }
}
