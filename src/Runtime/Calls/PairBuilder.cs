namespace Aico;

/// <summary>Writes the pairs of one object: an element of an indexed collection, or what a form is made of.</summary>
/// <typeparam name="T">The object.</typeparam>
/// <param name="request">Receives the pairs by its <c>Query…</c> methods.</param>
/// <param name="item">The object; never null.</param>
public delegate void PairBuilder<in T>(RequestWriter request, T item);
