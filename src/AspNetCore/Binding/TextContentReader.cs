using System.Text;

namespace Aico.AspNetCore.Binding;

/// <summary>Reads text in UTF-8, whatever its media type.</summary>
internal sealed class TextContentReader(string parameter, bool isOptional) : ContentReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal override IReadOnlyList<string> MediaTypes => [MediaType.Any];

    internal override Type ContentType => typeof(string);

    internal override bool IsOptional => isOptional;

    internal override async ValueTask ReadAsync(RequestReader request)
    {
        byte[] bytes = await Body.ReadAllAsync(request.Context).ConfigureAwait(false);
        if (bytes.Length == 0 && isOptional && request.Context.Request.ContentType is null)
        {
            return;
        }

        try
        {
            request.SetContent(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            request.Fault(parameter, "cannot be read");
        }
    }
}
