namespace Aico.Generators.Model;

/// <summary>One captured argument.</summary>
/// <param name="Type">Type of the member.</param>
/// <param name="Name">Name of the member.</param>
/// <param name="Argument">Expression that fills it from the method's parameters.</param>
internal sealed record StateMemberModel(string Type, string Name, string Argument);
