namespace Aico.AspNetCore.Binding;

/// <summary>What an endpoint's template fixes beside the path, as metadata.</summary>
/// <param name="Shape">The path, without names.</param>
/// <param name="Pairs">Pairs that a request must have.</param>
internal sealed record TemplateQuery(string Shape, IReadOnlyList<TextPair> Pairs)
{
    public bool IsIn(List<TextPair> query) => Pairs.All(pair => query.Exists(sent => sent.Key == pair.Key && sent.Text == pair.Text));
}
