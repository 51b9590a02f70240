namespace Aico.Generators.Parsing;

/// <summary>One line of <c>[Headers]</c>; a null value removes what a wider scope has set.</summary>
internal sealed record StaticHeader(string Name, string? Value);
