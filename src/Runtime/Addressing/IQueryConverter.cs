namespace Aico;

/// <summary>Writes the query pairs of a value whose type has no query form of its own. Named by <see cref="QueryConverterAttribute"/>.</summary>
/// <typeparam name="T">The parameter's type.</typeparam>
public interface IQueryConverter<in T>
{
    /// <summary>Appends the pairs, once per attempt. What it throws reaches the caller as it is.</summary>
    /// <param name="query">Receives the pairs.</param>
    /// <param name="name">The parameter's name on the wire.</param>
    /// <param name="value">The argument; never null: null sends nothing.</param>
    void Append(QueryWriter query, string name, T value);
}
