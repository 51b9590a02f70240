namespace Aico.AspNetCore.Binding;

internal enum RoutePartKind
{
    Literal,
    Value,
    Optional,
    CatchAll,
}
