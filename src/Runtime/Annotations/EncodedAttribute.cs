namespace Aico;

/// <summary>Says that a text in path or query is percent-encoded already: it is not escaped again.</summary>
/// <remarks>
/// Escapes of unreserved characters are undone, because they mean the same and <see cref="Uri"/> undoes them too. A character that may not stand where
/// the value stands throws <see cref="ArgumentException"/> at the call. Source: contract language, section 2; RFC 3986, section 6.2.2.2.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EncodedAttribute : Attribute;
