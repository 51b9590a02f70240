using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with bytes, each piece sent as it comes.</summary>
internal sealed class ChunksHandler<TService, TArguments>(Func<TService, TArguments, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> invoke) : CallHandler<TService, TArguments>
    where TService : class
{
    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), [mediaType ?? MediaType.Bytes]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        IAsyncEnumerator<ReadOnlyMemory<byte>> chunks = invoke(service, arguments, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        await using (chunks.ConfigureAwait(false))
        {
            // The head waits for the first piece: what fails before it still has a status of its own.
            bool hasChunk = await chunks.MoveNextAsync().ConfigureAwait(false);
            context.Response.ContentType = ContentAnswer.MediaTypeOf(context, MediaType.Bytes);
            await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
            while (hasChunk)
            {
                await context.Response.Body.WriteAsync(chunks.Current, context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                hasChunk = await chunks.MoveNextAsync().ConfigureAwait(false);
            }
        }
    }
}
