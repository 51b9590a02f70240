namespace Aico.Generators.Model;

/// <summary>A base method without a verb that a derived interface redeclares with one.</summary>
/// <param name="Head">Return type, explicit name, parameters, constraints.</param>
/// <param name="Target">The expression it is forwarded to.</param>
internal sealed record ForwardModel(string Head, string Target);
