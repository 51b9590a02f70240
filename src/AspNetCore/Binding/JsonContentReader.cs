using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aico.AspNetCore.Binding;

/// <summary>Reads one JSON value.</summary>
internal sealed class JsonContentReader<T> : ContentReader
{
    private readonly string _parameter;
    private readonly bool _isOptional;
    private readonly JsonTypeInfo<T>? _type;

    public JsonContentReader(string parameter, bool isOptional, JsonTypeInfo<T>? type = null)
    {
        _parameter = parameter;
        _isOptional = isOptional;
        _type = type;
    }

    internal override IReadOnlyList<string> MediaTypes => [MediaType.Json];

    internal override Type ContentType => typeof(T);

    internal override bool IsOptional => _isOptional;

    internal override ContentReader With(JsonTypes json) => new JsonContentReader<T>(_parameter, _isOptional, json.Of<T>());

    internal override async ValueTask ReadAsync(RequestReader request)
    {
        byte[] bytes = await Body.ReadAllAsync(request.Context).ConfigureAwait(false);
        if (bytes.Length == 0)
        {
            if (!_isOptional)
            {
                request.Fault(_parameter, "is missing");
            }

            return;
        }

        if (!MediaType.IsJson(MediaType.Of(request.Context.Request)))
        {
            throw MediaType.Unsupported(_parameter, MediaTypes);
        }

        try
        {
            T? value = JsonSerializer.Deserialize(bytes, _type!);
            if (value is null && !_isOptional)
            {
                request.Fault(_parameter, "is null");
            }

            request.SetContent(value);
        }
        catch (JsonException)
        {
            // The exception's text names a place and may hold a value: neither is the caller's to see.
            request.Fault(_parameter, "cannot be read");
        }
    }
}
