using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with what a stream holds, as it comes.</summary>
internal sealed class StreamHandler<TService, TArguments, TStream>(Func<TService, TArguments, CancellationToken, ValueTask<TStream>> invoke) : CallHandler<TService, TArguments>
    where TService : class
    where TStream : Stream?
{
    private const int BufferSize = 16 * 1024;

    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), [mediaType ?? MediaType.Bytes]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        Stream? stream = await invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        if (stream is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await using (stream.ConfigureAwait(false))
        {
            context.Response.ContentType = ContentAnswer.MediaTypeOf(context, MediaType.Bytes);
            context.Response.ContentLength = stream.CanSeek ? stream.Length - stream.Position : null;
            await stream.CopyToAsync(context.Response.Body, BufferSize, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
