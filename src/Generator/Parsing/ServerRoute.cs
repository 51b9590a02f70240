namespace Aico.Generators.Parsing;

/// <summary>A route as a server looks for it.</summary>
internal static class ServerRoute
{
    /// <summary>Gets what routing can tell apart, without names and case.</summary>
    public static string Shape(Route route)
    {
        string text = string.Concat(route.Pieces.Select(static piece => piece.Kind switch
        {
            RoutePieceKind.Literal => piece.Text,
            RoutePieceKind.Optional => "/{?}",
            RoutePieceKind.CatchAll => "{**}",
            _ => "{}",
        }));
        int query = text.Replace("{?}", "{!}").IndexOf('?');
        string path = (query < 0 ? text : text.Substring(0, query)).Trim('/').ToLowerInvariant();
        IEnumerable<string> pairs = query < 0 ? [] : text.Substring(query + 1).Split(['&'], StringSplitOptions.RemoveEmptyEntries).Where(static pair => !pair.Contains('{')).OrderBy(static pair => pair, StringComparer.Ordinal);
        return path + "?" + string.Join("&", pairs);
    }

    /// <summary>Gets why a server cannot take values out of the route, or null.</summary>
    public static string? Fault(Route route)
    {
        for (int i = 0; i < route.Pieces.Count; i++)
        {
            RoutePiece piece = route.Pieces[i];
            string before = i == 0 ? "" : route.Pieces[i - 1].Kind == RoutePieceKind.Literal ? route.Pieces[i - 1].Text : "}";
            if (piece.Kind == RoutePieceKind.Literal)
            {
                if (!piece.InQuery && piece.Text.Contains("//"))
                {
                    return "the route has an empty segment";
                }
            }
            else if (piece.InQuery)
            {
                if (QueryKey(route, i) is null)
                {
                    return $"'{{{piece.Text}}}' is only part of a value of the query";
                }
            }
            else if (piece.Kind == RoutePieceKind.Value && before == "}" && route.Pieces[i - 1].Kind == RoutePieceKind.Value)
            {
                return $"nothing separates '{{{piece.Text}}}' from the placeholder before it";
            }
            else if (piece.Kind == RoutePieceKind.CatchAll && !before.EndsWith("/", StringComparison.Ordinal))
            {
                return $"'{{**{piece.Text}}}' is only part of a segment";
            }
        }

        return null;
    }

    /// <summary>Gets the key whose whole value is the placeholder at an index, or null.</summary>
    public static string? QueryKey(Route route, int index)
    {
        string before = index > 0 && route.Pieces[index - 1].Kind == RoutePieceKind.Literal ? route.Pieces[index - 1].Text : "";
        bool ends = index + 1 == route.Pieces.Count || (route.Pieces[index + 1].Kind == RoutePieceKind.Literal && route.Pieces[index + 1].Text.StartsWith("&", StringComparison.Ordinal));
        int start = before.LastIndexOfAny(['?', '&']);
        return ends && start >= 0 && before.EndsWith("=", StringComparison.Ordinal) && before.IndexOf('=', start) == before.Length - 1
            ? Uri.UnescapeDataString(before.Substring(start + 1, before.Length - start - 2))
            : null;
    }
}
