using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Aico.AspNetCore.Binding;

/// <summary>A route template of a contract: what routing looks for, and how values are taken out of a target. Contract language, section 3.2, read backwards.</summary>
internal sealed class RouteTemplate
{
    private readonly RoutePart[][] _segments;

    private RouteTemplate(RoutePart[][] segments, List<TextPair> query)
    {
        _segments = segments;
        Query = query;
        Patterns = [.. Variants().Select(ToPattern)];
        Shape = string.Concat(_segments.Select(static segment => "/" + string.Concat(segment.Select(static part => part.IsValue ? "{}" : part.Text))));
    }

    /// <summary>Gets the pairs that the template's own query fixes.</summary>
    public IReadOnlyList<TextPair> Query { get; }

    /// <summary>Gets the patterns for routing: several where an optional segment stands before others, which routing does not know.</summary>
    public IReadOnlyList<RoutePattern> Patterns { get; }

    /// <summary>Gets the path without the names of its placeholders: equal for templates that routing cannot tell apart.</summary>
    public string Shape { get; }

    public static RouteTemplate Parse(string template)
    {
        // A '?' in braces marks an optional placeholder; literal text has none before the query.
        int query = QueryStart(template);
        string path = query < 0 ? template : template[..query];
        RoutePart[][] segments = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(ParseSegment)];
        return new RouteTemplate(segments, query < 0 ? [] : [.. RequestTarget.Query(template[query..]).Where(static pair => !pair.EncodedKey.Contains('{', StringComparison.Ordinal) && pair.Value?.Contains('{', StringComparison.Ordinal) != true)]);
    }

    /// <summary>Takes the values of the placeholders out of a path.</summary>
    /// <param name="path">The path's segments, percent-encoded, without what stands before the template's own.</param>
    /// <param name="values">Receives them, percent-encoded. An optional one that is not there, or a catch-all that catches nothing, is left out.</param>
    public bool TryMatch(ReadOnlySpan<string> path, Dictionary<string, string> values)
    {
        bool endsInSlash = path is [.., ""];
        ReadOnlySpan<string> rest = endsInSlash ? path[..^1] : path;
        int spare = rest.Length - _segments.Count(static segment => segment[0].Kind is RoutePartKind.Literal or RoutePartKind.Value);
        foreach (RoutePart[] segment in _segments)
        {
            switch (segment[0].Kind)
            {
                case RoutePartKind.CatchAll:
                    if (!rest.IsEmpty)
                    {
                        values.TryAdd(segment[0].Text, string.Join('/', rest.ToArray()) + (endsInSlash ? "/" : ""));
                    }

                    return true;
                case RoutePartKind.Optional when spare > 0:
                    values.TryAdd(segment[0].Text, rest[0]);
                    rest = rest[1..];
                    spare--;
                    break;
                case RoutePartKind.Optional:
                    // The slash before an empty text is there; before none it is not.
                    if (endsInSlash && rest.IsEmpty)
                    {
                        values.TryAdd(segment[0].Text, "");
                        endsInSlash = false;
                    }

                    break;
                default:
                    if (rest.IsEmpty || !TryMatch(segment, segment.Length, rest[0], values))
                    {
                        return false;
                    }

                    rest = rest[1..];
                    break;
            }
        }

        return rest.IsEmpty;
    }

    private static int QueryStart(string template)
    {
        bool inBraces = false;
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] == '?' && !inBraces)
            {
                return i;
            }

            inBraces = template[i] == '{' || (inBraces && template[i] != '}');
        }

        return -1;
    }

    private static RoutePart[] ParseSegment(string segment)
    {
        List<RoutePart> parts = [];
        for (int position = 0; position < segment.Length;)
        {
            int end = segment[position] == '{' ? segment.IndexOf('}', position) : segment.IndexOf('{', position);
            end = end < 0 ? segment.Length : end;
            string text = segment[position..end];
            parts.Add(text switch
            {
                ['{', '*', '*', .. string name] => new RoutePart(name, RoutePartKind.CatchAll),
                ['{', .. string name, '?'] => new RoutePart(name, RoutePartKind.Optional),
                ['{', .. string name] => new RoutePart(name, RoutePartKind.Value),
                _ => new RoutePart(text, RoutePartKind.Literal),
            });
            position = end < segment.Length && segment[end] == '}' ? end + 1 : end;
        }

        return [.. parts];
    }

    // From the right, as routing does it: of "a-b-c" in {x}-{y} the last dash separates.
    private static bool TryMatch(ReadOnlySpan<RoutePart> parts, int count, string text, Dictionary<string, string> values)
    {
        if (count == 0)
        {
            return text.Length == 0;
        }

        RoutePart last = parts[count - 1];
        if (!last.IsValue)
        {
            return count == 1 && parts.Length == 1
                ? string.Equals(PercentText.Decode(text), PercentText.Decode(last.Text), StringComparison.OrdinalIgnoreCase)
                : text.EndsWith(last.Text, StringComparison.OrdinalIgnoreCase) && TryMatch(parts, count - 1, text[..^last.Text.Length], values);
        }

        if (count == 1)
        {
            return text.Length > 0 && Take(last, text, values);
        }

        string before = parts[count - 2].Text;
        for (int at = text.LastIndexOf(before, StringComparison.OrdinalIgnoreCase); at >= 0; at = at == 0 ? -1 : text.LastIndexOf(before, at - 1, StringComparison.OrdinalIgnoreCase))
        {
            string value = text[(at + before.Length)..];
            if (value.Length > 0 && TryMatch(parts, count - 2, text[..at], values))
            {
                return Take(last, value, values);
            }
        }

        return false;
    }

    private static bool Take(in RoutePart placeholder, string text, Dictionary<string, string> values)
    {
        values.TryAdd(placeholder.Text, text);
        return true;
    }

    private IEnumerable<RoutePart[][]> Variants()
    {
        int end = _segments.Length;
        while (end > 0 && _segments[end - 1][0].Kind == RoutePartKind.Optional)
        {
            end--;
        }

        int[] inner = [.. Enumerable.Range(0, end).Where(index => _segments[index][0].Kind == RoutePartKind.Optional)];
        for (int left = 0; left < 1 << inner.Length; left++)
        {
            yield return [.. _segments.Where((_, index) => Array.IndexOf(inner, index) is var i && (i < 0 || (left & (1 << i)) == 0))];
        }
    }

    private static RoutePattern ToPattern(RoutePart[][] segments)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        StringBuilder raw = new();
        List<RoutePatternPathSegment> path = [];
        for (int i = 0; i < segments.Length; i++)
        {
            // Only at the end an optional segment is one that routing knows.
            bool isLast = segments[i..].All(static segment => segment[0].Kind == RoutePartKind.Optional);
            raw.Append('/');
            path.Add(RoutePatternFactory.Segment([.. segments[i].Select(part => ToPart(part, isLast, taken, raw))]));
        }

        return RoutePatternFactory.Pattern(raw.Length == 0 ? "/" : raw.ToString(), path);
    }

    private static RoutePatternPart ToPart(in RoutePart part, bool mayBeOptional, HashSet<string> taken, StringBuilder raw)
    {
        string text = part.IsValue ? part.Text : Routed(part.Text);
        if (!part.IsValue && !text.Contains('?', StringComparison.Ordinal))
        {
            raw.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
            return RoutePatternFactory.LiteralPart(text);
        }

        // A pattern has each name once, and no question mark in a literal: a parameter takes its place, and the match decides.
        string name = part.IsValue ? part.Text : "literal";
        for (int number = 2; !taken.Add(name); number++)
        {
            name = part.Text + number.ToString(CultureInfo.InvariantCulture);
        }

        bool isOptional = part.Kind == RoutePartKind.Optional && mayBeOptional;
        raw.Append('{').Append(part.Kind == RoutePartKind.CatchAll ? "**" : "").Append(name).Append(isOptional ? "?}" : "}");
        return RoutePatternFactory.ParameterPart(name, null, part.Kind switch
        {
            RoutePartKind.CatchAll => RoutePatternParameterKind.CatchAll,
            RoutePartKind.Optional when isOptional => RoutePatternParameterKind.Optional,
            _ => RoutePatternParameterKind.Standard,
        });
    }

    // A server decodes everything but the slash, and routing compares with that.
    private static string Routed(string literal) => string.Join("%2F", literal.Split(["%2F", "%2f"], StringSplitOptions.None).Select(PercentText.Decode));
}
