using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Binding;

/// <summary>Reads a form: its fields, and its files where it has parts. Limits are those of the host's form options.</summary>
internal sealed class FormContentReader(bool isMultipart, bool isOptional) : ContentReader
{
    internal override IReadOnlyList<string> MediaTypes => [isMultipart ? MediaType.Multipart : MediaType.Form];

    internal override Type ContentType => typeof(IFormCollection);

    internal override bool IsOptional => isOptional;

    internal override async ValueTask ReadAsync(RequestReader request)
    {
        HttpRequest message = request.Context.Request;
        if (isOptional && message.ContentType is null)
        {
            return;
        }

        if (!MediaType.Is(MediaType.Of(message), MediaTypes[0]))
        {
            throw MediaType.Unsupported("content", MediaTypes);
        }

        IFormCollection form;
        try
        {
            form = await message.ReadFormAsync(request.Context.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The form cannot be read.", exception);
        }

        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in form)
        {
            foreach (string? value in values)
            {
                request.Form.Add(new TextPair(key, value ?? "", key, IsEncoded: false));
            }
        }

        request.SetContent(form.Files);
    }
}
