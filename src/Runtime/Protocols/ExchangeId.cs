namespace Aico.Protocols;

/// <summary>What ties a response to its request: taken from the message that was sealed or opened first, given to the other.</summary>
/// <param name="Number">The request's number in its session; 0 where a protocol does not number them.</param>
internal readonly record struct ExchangeId(ulong Number);
