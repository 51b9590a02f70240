using System.Collections;

namespace Aico;

/// <summary>The header fields of a response, in the order they came. Names compare ignoring case.</summary>
#pragma warning disable CA1710 // "Collection" says less than "headers"; HttpResponseHeaders is called so too
public sealed class ResponseHeaders : IReadOnlyCollection<KeyValuePair<string, string>>
#pragma warning restore CA1710
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _fields;

    internal ResponseHeaders(IReadOnlyList<KeyValuePair<string, string>> fields) => _fields = fields;

    /// <inheritdoc/>
    public int Count => _fields.Count;

    /// <summary>Gets the first value of a header, or null if there is none.</summary>
    /// <param name="name">The header's name.</param>
    public string? this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            foreach (KeyValuePair<string, string> field in _fields)
            {
                if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Gives all values of a header, such as Set-Cookie's.</summary>
    /// <param name="name">The header's name.</param>
    public IEnumerable<string> GetValues(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _fields.Where(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Values may be cookies.
    /// <inheritdoc/>
    public override string ToString() => $"{Count} headers";
}
