using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.AspNetCore.Binding;
using Aico.AspNetCore.Sealing;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Answers with items, each sent as it comes: those of the sealed exchange where it has any, else lines of JSON.</summary>
internal sealed class ItemsHandler<TService, TArguments, TItem> : CallHandler<TService, TArguments>
    where TService : class
{
    private readonly Func<TService, TArguments, CancellationToken, IAsyncEnumerable<TItem>> _invoke;
    private readonly JsonTypeInfo<TItem>? _type;

    public ItemsHandler(Func<TService, TArguments, CancellationToken, IAsyncEnumerable<TItem>> invoke, JsonTypeInfo<TItem>? type = null)
    {
        _invoke = invoke;
        _type = type;
    }

    internal override CallHandler<TService, TArguments> With(JsonTypes json) => new ItemsHandler<TService, TArguments, TItem>(_invoke, json.Of<TItem>());

    internal override void Describe(IList<object> metadata, string? mediaType) =>
        metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TItem), [MediaType.JsonLines]));

    internal override async Task AnswerAsync(HttpContext context, TService service, TArguments arguments)
    {
        IAsyncEnumerator<TItem> items = _invoke(service, arguments, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        await using (items.ConfigureAwait(false))
        {
            // The head waits for the first item: what fails before it still has a status of its own.
            bool hasItem = await items.MoveNextAsync().ConfigureAwait(false);
            ISealedItems? target = context.Features.Get<ISealedItems>();
            if (target is null)
            {
                context.Response.ContentType = MediaType.JsonLines;
            }
            else
            {
                target.UseResponseItems();
            }

            await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
            var buffer = new ArrayBufferWriter<byte>();
            while (hasItem)
            {
                buffer.ResetWrittenCount();
                Write(items.Current, buffer);
                if (target is null)
                {
                    buffer.Write("\n"u8);
                    await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
                    await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                }
                else
                {
                    await target.WriteItemAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
                }

                hasItem = await items.MoveNextAsync().ConfigureAwait(false);
            }
        }
    }

    // The writer's own options: an item is one line, however the host likes its JSON.
    private void Write(TItem item, ArrayBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = _type!.Options.Encoder });
        JsonSerializer.Serialize(writer, item, _type);
    }
}
