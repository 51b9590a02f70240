using System.Text;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with text as it is.</summary>
internal sealed class TextHandler<TService, TArguments, TText>(Func<TService, TArguments, CancellationToken, ValueTask<TText>> invoke) : CallHandler<TService, TArguments>
    where TService : class
    where TText : class?
{
    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [mediaType ?? "text/plain"]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        var text = (string?)(object?)await invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        await ContentAnswer.WriteOrNothingAsync(context, ContentAnswer.MediaTypeOf(context, MediaType.Text), text is null ? null : Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }
}
