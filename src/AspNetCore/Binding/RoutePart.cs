namespace Aico.AspNetCore.Binding;

/// <summary>Literal text or a placeholder inside a segment of a route.</summary>
/// <param name="Text">Percent-encoded text, or the placeholder's name.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct RoutePart(string Text, RoutePartKind Kind)
{
    public bool IsValue => Kind != RoutePartKind.Literal;
}
