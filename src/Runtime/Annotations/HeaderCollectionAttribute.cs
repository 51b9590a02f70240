namespace Aico;

/// <summary>Binds a parameter to any number of request headers: each replaces one of the same name, a null value removes it.</summary>
/// <remarks>
/// For dictionaries and sequences of pairs of text. A name that is no token or reserved by the protocol throws <see cref="ArgumentException"/> at the call.
/// AICO v1 sends headers in the clear. Source: contract language, sections 2 and 3.5.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HeaderCollectionAttribute : Attribute;
