using Aico.Generators.Support;

namespace Aico.Generators.Model;

/// <summary>A method that reads an object out of pairs.</summary>
internal sealed record ServerObjectModel
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string PrefixName { get; init; }

    public required string ValueName { get; init; }

    /// <summary>Declarations of what is read before the object is made.</summary>
    public required ImmutableEquatableArray<string> Locals { get; init; }

    public required string Creation { get; init; }

    /// <summary>What is set only if it is there, so that the type's own default stays otherwise.</summary>
    public required ImmutableEquatableArray<ServerSetModel> Sets { get; init; }
}
