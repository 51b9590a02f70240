namespace Aico.Generators.Model;

/// <summary>A property that is set only if the request has it.</summary>
internal sealed record ServerSetModel(string Condition, string Assignment);
