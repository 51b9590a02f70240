namespace Aico;

/// <summary>Spreads an object over text fields of a <see cref="MultipartAttribute"/> content: one part per property, named as in the query.</summary>
/// <remarks>Source: contract language, sections 3.4 and 3.6.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FormObjectAttribute : Attribute;
