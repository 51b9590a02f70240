using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with bytes as they are.</summary>
internal sealed class BytesHandler<TService, TArguments, TBytes>(Func<TService, TArguments, CancellationToken, ValueTask<TBytes>> invoke) : CallHandler<TService, TArguments>
    where TService : class
    where TBytes : class?
{
    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), [mediaType ?? MediaType.Bytes]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        var bytes = (byte[]?)(object?)await invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        await ContentAnswer.WriteOrNothingAsync(context, ContentAnswer.MediaTypeOf(context, MediaType.Bytes), bytes).ConfigureAwait(false);
    }
}
