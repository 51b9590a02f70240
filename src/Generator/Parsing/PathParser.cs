using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Placeholders and what fills them. Contract language, section 3.2.</summary>
internal sealed class PathParser(MethodScope scope, Route route, Location location)
{
    private readonly Dictionary<string, PathValue?> _placeholders = route.Pieces
        .Where(static piece => piece.Kind != RoutePieceKind.Literal)
        .Select(static piece => piece.Text)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .ToDictionary(static name => name, static _ => (PathValue?)null, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets whether a placeholder is called so.</summary>
    public bool Has(string name) => _placeholders.ContainsKey(name);

    /// <summary>Gets whether a placeholder is a property of what is called so.</summary>
    public bool HasInside(string name) => _placeholders.Keys.Any(placeholder => IsInside(placeholder, name));

    /// <summary>Gets whether something fills the placeholder already.</summary>
    public bool IsFilled(string name) => _placeholders[name] is not null;

    /// <summary>Notes that what fills a placeholder, or properties of it, has a fault of its own.</summary>
    public void Fault(string name)
    {
        foreach (string placeholder in _placeholders.Keys.Where(candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase) || IsInside(candidate, name)).ToArray())
        {
            _placeholders[placeholder] = PathValue.Faulty;
        }
    }

    /// <summary>Fills a placeholder with a value as a whole.</summary>
    public void Fill(MemberScope owner, string name, ValueSource source, string? format)
    {
        if (_placeholders[name] is { Symbol: { } other })
        {
            owner.Report(Descriptors.RoleConflict, source.Symbol, source.Name, $"fills the placeholder '{{{name}}}', as '{other.Name}' does already");
        }
        else
        {
            _placeholders[name] = new(source.Symbol, MemberPath.Of(source), format) { IsEncoded = source.Symbol.Find(KnownNames.Encoded.Type) is not null };
        }
    }

    /// <summary>Fills the placeholders that are properties of a value.</summary>
    /// <returns>The properties that were used, as paths of declared names: what is left goes to the query.</returns>
    public HashSet<string> FillInside(MemberScope owner, string name, ValueSource source)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (string placeholder in _placeholders.Keys.Where(candidate => IsInside(candidate, name) && _placeholders[candidate] is null).ToArray())
        {
            MemberPath? member = MemberPath.Of(source);
            IPropertySymbol? last = null;
            string path = "";
            foreach (string part in placeholder.Substring(name.Length + 1).Split('.'))
            {
                last = member is null ? null : MemberPath.Find(member.Type, part);
                member = last is null ? null : member!.Follow(last, scope.Context.Types);
                path += "." + last?.Name;
            }

            if (member is null || last is null)
            {
                owner.Report(Descriptors.NoSource, location, placeholder);
                _placeholders[placeholder] = PathValue.Faulty;
                continue;
            }

            used.Add(path.Substring(1));
            bool isText = ValueParser.CheckText(owner, source.Symbol, member.Type);
            if (isText)
            {
                ValueParser.WarnOfSecret(owner, source.Symbol, last.Name);
            }

            string? format = ValueParser.Format(owner, source.Symbol, member.Type, last.Find(KnownNames.Query.Type), KnownNames.Query.Format);
            _placeholders[placeholder] = isText ? new(source.Symbol, member, format) : PathValue.Faulty;
        }

        return used;
    }

    /// <summary>Gets the steps that write the template from left to right.</summary>
    public IEnumerable<RequestStepModel> Steps()
    {
        foreach (RoutePiece piece in route.Pieces)
        {
            if (piece.Kind == RoutePieceKind.Literal)
            {
                yield return ValueParser.Step("Path", Names.Literal(piece.Text));
            }
            else if (_placeholders[piece.Text] is { Symbol: { } symbol, Member: { } member } value)
            {
                CheckSegment(symbol, member, piece);
                yield return ValueParser.Step(scope, (value.IsEncoded ? "Encoded" : "") + Operation(piece), symbol.Name, member.Type, symbol.Name, member.Expression, value.Format);
            }
            else if (_placeholders[piece.Text] is null && route.Faults.Count == 0)
            {
                scope.Report(Descriptors.NoSource, location, piece.Text);
            }
        }
    }

    private static bool IsInside(string placeholder, string name) =>
        placeholder.Length > name.Length && placeholder[name.Length] == '.' && placeholder.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private static string Operation(RoutePiece piece) => piece.Kind switch
    {
        RoutePieceKind.Optional => "OptionalSegment",
        RoutePieceKind.CatchAll => "CatchAll",
        _ => piece.InQuery ? "QueryValue" : "PathValue",
    };

    private void CheckSegment(ISymbol symbol, MemberPath member, RoutePiece piece)
    {
        bool mayBeNull = member.MayBeNull || member.Type.IsNullableValue() || member.Type is { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated };
        if (!piece.InQuery && piece.Kind == RoutePieceKind.Value && mayBeNull && symbol is IParameterSymbol)
        {
            scope.Report(Descriptors.NullableSegment, symbol, symbol.Name, piece.Text);
        }
    }
}
