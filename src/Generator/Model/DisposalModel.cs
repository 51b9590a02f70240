namespace Aico.Generators.Model;

/// <summary>A method that ends the client's life.</summary>
/// <param name="Head">Return type, explicit name, parameters.</param>
/// <param name="IsAsync">Whether it gives a task.</param>
internal sealed record DisposalModel(string Head, bool IsAsync);
