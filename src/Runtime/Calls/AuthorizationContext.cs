namespace Aico;

/// <summary>What a supplier of credentials may want to know of the attempt it is asked for.</summary>
/// <param name="Method">The contract method, such as <c>IChatApi.SendAsync</c>.</param>
/// <param name="Scheme">The scheme the contract names, such as <c>Bearer</c>.</param>
/// <param name="Attempt">1, or 2 after a stale session.</param>
/// <param name="Services">The container the connection was made by, or null.</param>
public sealed record AuthorizationContext(string Method, string Scheme, int Attempt, IServiceProvider? Services);
