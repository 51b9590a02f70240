namespace Aico.Fuzz;

/// <summary>The runtime did something that it must never do, without throwing.</summary>
internal sealed class PromiseBrokenException(string message) : Exception(message);
