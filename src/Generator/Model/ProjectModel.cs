namespace Aico.Generators.Model;

/// <summary>What generated code must know of the project.</summary>
/// <param name="IsTrimmed">Whether it is trimmed or compiled ahead of time, so that the serializer cannot work by reflection.</param>
internal sealed record ProjectModel(bool IsTrimmed);
