namespace Aico.Protocols;

/// <summary>How much an opener may gather, in bytes. Checked before memory is reserved.</summary>
/// <param name="Item">Longest item; of a line protocol, the longest line.</param>
/// <param name="Body">Longest body of a unary message; <see cref="int.MaxValue"/> for none, where bytes are streamed.</param>
internal readonly record struct OpenLimits(int Item, int Body);
