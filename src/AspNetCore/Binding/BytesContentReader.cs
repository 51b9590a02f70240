namespace Aico.AspNetCore.Binding;

/// <summary>Reads bytes, whatever their media type.</summary>
internal sealed class BytesContentReader(bool isOptional) : ContentReader
{
    internal override IReadOnlyList<string> MediaTypes => [MediaType.Any];

    internal override Type ContentType => typeof(byte[]);

    internal override bool IsOptional => isOptional;

    internal override async ValueTask ReadAsync(RequestReader request)
    {
        byte[] bytes = await Body.ReadAllAsync(request.Context).ConfigureAwait(false);
        if (bytes.Length > 0 || !isOptional || request.Context.Request.ContentType is not null)
        {
            request.SetContent(bytes);
        }
    }
}
