namespace Aico.Generators.Model;

/// <summary>A property that calls send: state of one client.</summary>
/// <param name="Head">Type and explicit name.</param>
/// <param name="Type">Type of the field.</param>
/// <param name="FieldName">Keeps the value.</param>
/// <param name="NeedsValue">Whether the type says that there is a value from the start, which nobody has given yet.</param>
internal sealed record PropertyModel(string Head, string Type, string FieldName, bool NeedsValue);
