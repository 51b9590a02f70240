namespace Aico.Generators.Parsing;

/// <summary>A key that is known, or what is known of it behind what only a request shows.</summary>
/// <param name="Variable">The variable that holds the beginning, or null.</param>
/// <param name="Text">The rest.</param>
internal readonly record struct KeyText(string? Variable, string Text)
{
    /// <summary>Gets the key as an expression.</summary>
    public string Expression => Variable is null ? Names.Literal(Text) : Text.Length == 0 ? Variable : $"{Variable} + {Names.Literal(Text)}";

    public KeyText Then(string text) => new(Variable, Text + text);
}
