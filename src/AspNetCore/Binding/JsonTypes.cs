using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Aico.AspNetCore.Binding;

/// <summary>Where a contract's JSON types come from: its own context, else the host's options.</summary>
internal sealed class JsonTypes
{
    private readonly string _contract;
    private readonly JsonSerializerContext? _context;
    private readonly JsonSerializerOptions _host;

    public JsonTypes(string contract, JsonSerializerContext? context, JsonSerializerOptions host)
    {
        _contract = contract;
        _context = context;
        _host = host;
    }

    /// <exception cref="NotSupportedException">There is none.</exception>
    public JsonTypeInfo<T> Of<T>()
    {
        JsonTypeInfo? type;
        if (_context is not null)
        {
            type = _context.GetTypeInfo(typeof(T));
        }
        else
        {
            _host.TryGetTypeInfo(typeof(T), out type);
        }

        return (JsonTypeInfo<T>?)type ?? throw new NotSupportedException(
            $"The contract '{_contract}' needs JSON of type '{typeof(T)}', which {(_context is null ? "the host's JSON options do" : $"{_context.GetType().Name} does")} not know: add [JsonSerializable(typeof(...))].");
    }
}
