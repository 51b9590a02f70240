using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.Protocols;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Binding;

/// <summary>Leaves the items to the method: those of the sealed exchange, else lines of JSON.</summary>
internal sealed class ItemsContentReader<T> : ContentReader
{
    // As long as the longest item of AICO/2.
    private const int MaxLineBytes = 16 << 20;

    private readonly string _parameter;
    private readonly JsonTypeInfo<T>? _type;

    public ItemsContentReader(string parameter, JsonTypeInfo<T>? type = null)
    {
        _parameter = parameter;
        _type = type;
    }

    internal override bool IsStreamed => true;

    internal override IReadOnlyList<string> MediaTypes => [MediaType.JsonLines, MediaType.Items];

    internal override Type ContentType => typeof(T);

    internal override ContentReader With(JsonTypes json) => new ItemsContentReader<T>(_parameter, json.Of<T>());

    internal override ValueTask ReadAsync(RequestReader request)
    {
        HttpContext context = request.Context;
        if (context.Features.Get<ISealedItems>() is { HasRequestItems: true } items)
        {
            request.SetContent(ReadSealedAsync(items, context.RequestAborted));
        }
        else if (MediaType.Is(MediaType.Of(context.Request), MediaType.JsonLines))
        {
            request.SetContent(ReadLinesAsync(context.Request.BodyReader, context.RequestAborted));
        }
        else
        {
            throw MediaType.Unsupported(_parameter, MediaTypes);
        }

        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<T> ReadSealedAsync(ISealedItems items, CancellationToken aborted, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(aborted, cancellationToken);
        for (int number = 1; await items.ReadItemAsync(both.Token).ConfigureAwait(false) is { } item; number++)
        {
            yield return Parse(new ReadOnlySequence<byte>(item), number);
        }
    }

    private async IAsyncEnumerable<T> ReadLinesAsync(PipeReader reader, CancellationToken aborted, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(aborted, cancellationToken);
        var splitter = new LineSplitter(MaxLineBytes);
        int number = 1;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(both.Token).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = result.Buffer;
            LineSplitter.Outcome outcome;
            while ((outcome = splitter.TryRead(ref rest, result.IsCompleted, out ReadOnlySequence<byte> line, out _)) == LineSplitter.Outcome.Line)
            {
                yield return Parse(line, number++);
            }

            if (outcome == LineSplitter.Outcome.TooLong)
            {
                throw new ProblemException(StatusCodes.Status413PayloadTooLarge, $"Item {number} of '{_parameter}' is too long.");
            }

            reader.AdvanceTo(rest.Start, result.Buffer.End);
            if (outcome == LineSplitter.Outcome.End)
            {
                yield break;
            }
        }
    }

    private T Parse(in ReadOnlySequence<byte> json, int number)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            T? item = JsonSerializer.Deserialize(ref reader, _type!);

            // Null is an item where the type has it.
            return reader.Read() ? throw new JsonException() : item!;
        }
        catch (JsonException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, $"Item {number} of '{_parameter}' cannot be read.");
        }
    }
}
