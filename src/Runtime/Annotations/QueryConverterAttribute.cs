namespace Aico;

/// <summary>Leaves the query pairs of a parameter to a converter.</summary>
/// <remarks>AICO v1 sends path and query in the clear. Source: contract language, section 2.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueryConverterAttribute : Attribute
{
    /// <summary>Names the converter.</summary>
    /// <param name="converterType">An <see cref="IQueryConverter{T}"/> of the parameter's type with a public parameterless constructor.</param>
    public QueryConverterAttribute(Type converterType) => ConverterType = converterType;

    /// <summary>Gets the converter's type. One is made for every attempt.</summary>
    public Type ConverterType { get; }
}
