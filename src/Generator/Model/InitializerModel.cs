namespace Aico.Generators.Model;

/// <summary>One property that a method descriptor is initialised with.</summary>
internal sealed record InitializerModel(string Property, string Value);
