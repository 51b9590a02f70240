using System.Collections.Concurrent;

namespace Aico;

/// <summary>Keeps pins for as long as the process lives. Safe for concurrent use.</summary>
public sealed class InMemoryPinStore : IPinStore
{
    private readonly ConcurrentDictionary<string, byte[]> _pins = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new(_pins.TryGetValue(id, out byte[]? key) ? [.. key] : null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryAddAsync(string id, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new(_pins.TryAdd(id, key.ToArray()));
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        _pins.TryRemove(id, out _);
        return default;
    }
}
