namespace Aico.AspNetCore.Binding;

/// <summary>Reads all items before the method is called.</summary>
internal sealed class JsonLinesContentReader<T>(string parameter, ItemsContentReader<T>? items = null) : ContentReader
{
    internal override IReadOnlyList<string> MediaTypes => [MediaType.JsonLines, MediaType.Items];

    internal override Type ContentType => typeof(T);

    internal override ContentReader With(JsonTypes json) => new JsonLinesContentReader<T>(parameter, (ItemsContentReader<T>)new ItemsContentReader<T>(parameter).With(json));

    internal override async ValueTask ReadAsync(RequestReader request)
    {
        await items!.ReadAsync(request).ConfigureAwait(false);
        List<T> all = [];
        await foreach (T item in request.Content<IAsyncEnumerable<T>>().ConfigureAwait(false))
        {
            all.Add(item);
        }

        request.SetContent(all);
    }
}
