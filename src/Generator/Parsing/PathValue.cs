using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What fills a placeholder, or that its source is faulty.</summary>
internal sealed record PathValue(ISymbol? Symbol, MemberPath? Member, string? Format)
{
    /// <summary>Gets what stands for a source with a fault of its own: the placeholder is not also one without a source.</summary>
    public static PathValue Faulty { get; } = new(null, null, null);

    public bool IsEncoded { get; init; }
}
