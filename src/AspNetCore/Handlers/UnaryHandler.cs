using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with one JSON value, written whole before any of it is sent: a value that cannot be written is a 500, not half an answer.</summary>
internal sealed class UnaryHandler<TService, TArguments, TResult> : CallHandler<TService, TArguments>
    where TService : class
{
    private readonly Func<TService, TArguments, CancellationToken, ValueTask<TResult>> _invoke;
    private readonly JsonTypeInfo<TResult>? _type;

    public UnaryHandler(Func<TService, TArguments, CancellationToken, ValueTask<TResult>> invoke, JsonTypeInfo<TResult>? type = null)
    {
        _invoke = invoke;
        _type = type;
    }

    internal override CallHandler<TService, TArguments> With(JsonTypes json) => new UnaryHandler<TService, TArguments, TResult>(_invoke, json.Of<TResult>());

    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TResult), [MediaType.Json]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        TResult result = await _invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(result, _type!);
        await ContentAnswer.WriteAsync(context, MediaType.Json, json).ConfigureAwait(false);
    }
}
