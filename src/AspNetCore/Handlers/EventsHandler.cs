using System.Net.ServerSentEvents;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with server-sent events, each sent as it comes with its name and id.</summary>
internal sealed class EventsHandler<TService, TArguments, TItem>(Func<TService, TArguments, CancellationToken, IAsyncEnumerable<SseItem<TItem>>> invoke, ItemWriter<TItem> writer)
    : CallHandler<TService, TArguments>
    where TService : class
{
    internal override CallHandler<TService, TArguments> With(JsonTypes json) => new EventsHandler<TService, TArguments, TItem>(invoke, writer.With(json));

    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TItem), [writer.ContentType]));

    internal override Task AnswerAsync(HttpContext context, TService service, TArguments arguments) =>
        writer.WriteAsync(context, invoke(service, arguments, context.RequestAborted), null, static item => item);
}
