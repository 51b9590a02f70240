using Aico.Generators.Support;

namespace Aico.Generators.Model;

/// <summary>A member that cannot be implemented: it compiles and throws.</summary>
/// <param name="Head">Modifiers, type, explicit name, parameters, constraints.</param>
/// <param name="Accessors">Accessors of a property, indexer or event; empty for a method.</param>
/// <param name="Message">The diagnostic's id and text.</param>
internal sealed record StubModel(string Head, ImmutableEquatableArray<string> Accessors, string Message);
