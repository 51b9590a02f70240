using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with status, headers and content of the method's own.</summary>
internal sealed class ResponseHandler<TService, TArguments, TResponse, TResult> : CallHandler<TService, TArguments>
    where TService : class
    where TResponse : IApiResponse<TResult>
{
    private static readonly bool IsJson = typeof(TResult) != typeof(string) && typeof(TResult) != typeof(byte[]) && typeof(TResult) != typeof(Stream);

    private readonly Func<TService, TArguments, CancellationToken, ValueTask<TResponse>> _invoke;
    private readonly JsonTypeInfo<TResult>? _type;

    public ResponseHandler(Func<TService, TArguments, CancellationToken, ValueTask<TResponse>> invoke, JsonTypeInfo<TResult>? type = null)
    {
        _invoke = invoke;
        _type = type;
    }

    internal override CallHandler<TService, TArguments> With(JsonTypes json) =>
        IsJson ? new ResponseHandler<TService, TArguments, TResponse, TResult>(_invoke, json.Of<TResult>()) : this;

    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TResult), [mediaType ?? (IsJson ? MediaType.Json : typeof(TResult) == typeof(string) ? "text/plain" : MediaType.Bytes)]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        using TResponse answer = await _invoke(service, arguments, context.RequestAborted).ConfigureAwait(false);
        if (!answer.IsReceived)
        {
            // Another server's answer, handed on: its failure is one of this call.
            throw answer.Error!;
        }

        HttpResponse response = context.Response;
        byte[]? bytes = Whole(answer, out string mediaType);
        ResponseHead.Apply(response, answer.StatusCode, answer.Headers);
        if (!answer.HasContent)
        {
            return;
        }

        if (response.Headers.ContentType.Count == 0)
        {
            response.ContentType = mediaType;
        }

        if (bytes is not null)
        {
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        }
        else if (answer.Content is Stream stream)
        {
            response.ContentLength ??= stream.CanSeek ? stream.Length - stream.Position : null;
            await stream.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private byte[]? Whole(TResponse answer, out string mediaType)
    {
        mediaType = IsJson ? MediaType.Json : typeof(TResult) == typeof(string) ? MediaType.Text : MediaType.Bytes;
        return !answer.HasContent ? null : answer.Content switch
        {
            string text when !IsJson => Encoding.UTF8.GetBytes(text),
            byte[] bytes when !IsJson => bytes,
            Stream when !IsJson => null,
            _ => JsonSerializer.SerializeToUtf8Bytes(answer.Content!, _type!),
        };
    }
}
