namespace Aico.Generators.Parsing;

internal enum RoutePieceKind
{
    Literal,
    Value,
    Optional,
    CatchAll,
}
