namespace Aico.Generators.Model;

/// <summary>One contract, both sides: parsed once, rendered apart.</summary>
/// <param name="Client">Null where nothing can be emitted.</param>
/// <param name="Server">Null where no server can be mapped.</param>
internal sealed record ContractSides(ContractModel? Client, ServerModel? Server);
