namespace Aico;

/// <summary>A parameter of a method as its endpoint's description shows it, to OpenAPI for example.</summary>
/// <param name="Name">Its name in the request.</param>
/// <param name="Source">Where the request holds it.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsOptional">Whether a request may leave it out.</param>
public sealed record ServerParameter(string Name, ParameterSource Source, Type Type, bool IsOptional);
