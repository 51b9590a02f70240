using Aico.Addressing;

namespace Aico;

/// <summary>Receives query pairs from an <see cref="IQueryConverter{T}"/>. Lives only as long as the converter runs.</summary>
public readonly ref struct QueryWriter
{
    private readonly ref TargetBuilder _target;

    internal QueryWriter(ref TargetBuilder target) => _target = ref target;

    /// <summary>Appends a pair, escaped; null appends nothing.</summary>
    /// <param name="key">The key, not yet escaped.</param>
    /// <param name="value">The value, not yet escaped.</param>
    /// <exception cref="ArgumentException">Key or value contains a lone surrogate.</exception>
    public void Add(string key, string? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (value is not null)
        {
            _target.AppendPair("", key, value);
        }
    }
}
