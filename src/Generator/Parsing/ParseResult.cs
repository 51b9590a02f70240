using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What parsing gives: the generator takes the model, the analyzer the diagnostics.</summary>
/// <param name="Model">Null where nothing can be emitted.</param>
/// <param name="Server">What a server mapping needs; null where there is none.</param>
/// <param name="Diagnostics">With real locations, in the order of the source.</param>
internal sealed record ParseResult(ContractModel? Model, ServerModel? Server, IReadOnlyList<Diagnostic> Diagnostics);
