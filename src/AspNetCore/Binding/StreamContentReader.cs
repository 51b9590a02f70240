namespace Aico.AspNetCore.Binding;

/// <summary>Leaves the bytes to the method.</summary>
internal sealed class StreamContentReader : ContentReader
{
    internal override bool IsStreamed => true;

    internal override IReadOnlyList<string> MediaTypes => [MediaType.Any];

    internal override Type ContentType => typeof(Stream);

    internal override ValueTask ReadAsync(RequestReader request)
    {
        request.SetContent(request.Context.Request.Body);
        return ValueTask.CompletedTask;
    }
}
