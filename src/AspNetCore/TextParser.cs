using System.Diagnostics.CodeAnalysis;

namespace Aico;

/// <summary>Reads a value from its text: contract language, section 3.3, read backwards.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="text">The text, decoded.</param>
/// <param name="value">The value.</param>
/// <returns>False if the text is none of the type's.</returns>
public delegate bool TextParser<T>(string text, [MaybeNullWhen(false)] out T value);
