using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Writes the items of an answer: those of the sealed exchange where it has any, else lines of JSON, or the format that the contract fixes.</summary>
internal sealed class ItemWriter<TItem>
{
    // What fails before has a status of its own. Later the client is told that there is a stream, and gets signs of life.
    private static readonly TimeSpan HeadDelay = TimeSpan.FromSeconds(1);

    private readonly StreamItemFormat _format;
    private readonly string? _doneMarker;
    private readonly JsonTypeInfo<TItem>? _type;

    public ItemWriter(StreamItemFormat format, string? doneMarker, JsonTypeInfo<TItem>? type = null)
    {
        _format = format;
        _doneMarker = doneMarker;
        _type = type;
    }

    public string ContentType => _format switch
    {
        StreamItemFormat.ServerSentEvents => MediaType.Events,
        StreamItemFormat.JsonArray => MediaType.Json,
        _ => MediaType.JsonLines,
    };

    public ItemWriter<TItem> With(JsonTypes json) => new(_format, _doneMarker, json.Of<TItem>());

    /// <summary>Writes a whole stream, each item as it comes.</summary>
    /// <param name="context">The call.</param>
    /// <param name="items">The items.</param>
    /// <param name="prepare">Sets up the head, once the first item is there or is slow: what fails before still has a status of its own.</param>
    /// <typeparam name="T">An item, or an event with one.</typeparam>
    /// <param name="toEvent">Gives the event of an item.</param>
    public async Task WriteAsync<T>(HttpContext context, IAsyncEnumerable<T> items, Action<HttpResponse>? prepare, Func<T, SseItem<TItem>> toEvent)
    {
        CancellationToken aborted = context.RequestAborted;
        IAsyncEnumerator<T> enumerator = items.GetAsyncEnumerator(aborted);
        await using (enumerator.ConfigureAwait(false))
        {
            Task<bool> first = enumerator.MoveNextAsync().AsTask();
            await WaitAwhileAsync(first, aborted).ConfigureAwait(false);
            if (first.IsCompleted)
            {
                await first.ConfigureAwait(false);
            }

            ISealedItems? target = _format == StreamItemFormat.Auto ? context.Features.Get<ISealedItems>() : null;
            prepare?.Invoke(context.Response);
            if (target is null)
            {
                context.Response.ContentType = ContentType;
            }
            else
            {
                target.UseResponseItems();
            }

            await context.Response.StartAsync(aborted).ConfigureAwait(false);
            bool hasItem = await first.ConfigureAwait(false);
            var buffer = new ArrayBufferWriter<byte>();
            int count = 0;
            while (hasItem)
            {
                buffer.ResetWrittenCount();
                Frame(buffer, count++, toEvent(enumerator.Current), target is not null);
                await SendAsync(context, target, buffer.WrittenMemory).ConfigureAwait(false);
                hasItem = await enumerator.MoveNextAsync().ConfigureAwait(false);
            }

            buffer.ResetWrittenCount();
            End(buffer, count, target is not null);
            if (buffer.WrittenCount > 0)
            {
                await SendAsync(context, target, buffer.WrittenMemory).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask WaitAwhileAsync(Task first, CancellationToken aborted)
    {
        if (first.IsCompleted)
        {
            return;
        }

        // The timer ends with the wait: a busy server would keep one for a second per stream.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        await Task.WhenAny(first, Task.Delay(HeadDelay, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private static async ValueTask SendAsync(HttpContext context, ISealedItems? target, ReadOnlyMemory<byte> bytes)
    {
        if (target is not null)
        {
            await target.WriteItemAsync(bytes, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private void Frame(ArrayBufferWriter<byte> buffer, int index, in SseItem<TItem> item, bool isSealedItem)
    {
        if (_format == StreamItemFormat.JsonArray)
        {
            buffer.Write(index == 0 ? "["u8 : ","u8);
        }
        else if (_format == StreamItemFormat.ServerSentEvents)
        {
            if (item.EventType != SseParser.EventTypeDefault)
            {
                buffer.Write(Encoding.UTF8.GetBytes($"event: {item.EventType}\n"));
            }

            if (item.EventId is { } id)
            {
                buffer.Write(Encoding.UTF8.GetBytes($"id: {id}\n"));
            }

            if (item.ReconnectionInterval is { } interval)
            {
                buffer.Write(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"retry: {(long)interval.TotalMilliseconds}\n")));
            }

            buffer.Write("data: "u8);
        }

        // The writer's own options: an item is one line, however the host likes its JSON.
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = _type!.Options.Encoder }))
        {
            JsonSerializer.Serialize(writer, item.Data, _type);
        }

        if (!isSealedItem && _format != StreamItemFormat.JsonArray)
        {
            buffer.Write(_format == StreamItemFormat.ServerSentEvents ? "\n\n"u8 : "\n"u8);
        }
    }

    private void End(ArrayBufferWriter<byte> buffer, int count, bool isSealedItem)
    {
        if (_format == StreamItemFormat.JsonArray)
        {
            buffer.Write(count == 0 ? "[]"u8 : "]"u8);
        }
        else if (_doneMarker is not null)
        {
            string text = isSealedItem ? _doneMarker : _format == StreamItemFormat.ServerSentEvents ? $"data: {_doneMarker}\n\n" : _doneMarker + "\n";
            buffer.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
