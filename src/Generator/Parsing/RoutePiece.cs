namespace Aico.Generators.Parsing;

/// <summary>Literal text, canonical, or a placeholder's name.</summary>
internal sealed record RoutePiece(RoutePieceKind Kind, string Text, bool InQuery)
{
    public override string ToString() => Kind switch
    {
        RoutePieceKind.Literal => Text,
        RoutePieceKind.Optional => "/{" + Text + "?}",
        RoutePieceKind.CatchAll => "{**" + Text + "}",
        _ => "{" + Text + "}",
    };
}
