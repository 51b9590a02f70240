namespace Aico.Generators.Parsing;

/// <summary>A route template taken apart, or what is wrong with it.</summary>
internal sealed record Route(IReadOnlyList<RoutePiece> Pieces, IReadOnlyList<RouteFault> Faults)
{
    /// <summary>Gets the template as telemetry shows it.</summary>
    public string Template => string.Concat(Pieces.Select(static piece => piece.ToString()));

    /// <summary>Gets the keys that the template's own query has.</summary>
    public IEnumerable<string> QueryKeys
    {
        get
        {
            string template = Template;
            int query = template.IndexOf('?');
            return query < 0
                ? []
                : template.Substring(query + 1).Split(['&'], StringSplitOptions.RemoveEmptyEntries).Select(static pair => Uri.UnescapeDataString(pair.Split('=')[0]));
        }
    }

    /// <summary>Appends a method's path to a contract's base path; equal neighbours become one.</summary>
    public Route Append(Route path)
    {
        List<RoutePiece> pieces = [.. Pieces];
        foreach (RoutePiece piece in path.Pieces)
        {
            if (piece.Kind == RoutePieceKind.Literal && pieces.Count > 0 && pieces[pieces.Count - 1] is { Kind: RoutePieceKind.Literal } last)
            {
                pieces[pieces.Count - 1] = last with { Text = last.Text + piece.Text };
            }
            else
            {
                pieces.Add(piece);
            }
        }

        return new(pieces, path.Faults);
    }
}
