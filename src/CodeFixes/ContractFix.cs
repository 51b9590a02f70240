using Microsoft.CodeAnalysis.Editing;

namespace Aico.Generators.CodeFixes;

/// <summary>One way out of one diagnostic.</summary>
/// <param name="Title">What the editor offers.</param>
/// <param name="Key">The same for fixes that are applied together.</param>
/// <param name="Apply">Registers the edits. It reads the original document only; a node that other fixes may edit too is replaced as it is then.</param>
internal sealed record ContractFix(string Title, string Key, Action<SyntaxEditor> Apply);
