namespace Aico.AspNetCore.Binding;

/// <summary>Leaves the bytes to the method, in pieces as they come.</summary>
internal sealed class ChunksContentReader : ContentReader
{
    internal override bool IsStreamed => true;

    internal override IReadOnlyList<string> MediaTypes => [MediaType.Any];

    internal override Type ContentType => typeof(Stream);

    internal override ValueTask ReadAsync(RequestReader request)
    {
        request.SetContent(Body.ReadChunksAsync(request.Context));
        return ValueTask.CompletedTask;
    }
}
