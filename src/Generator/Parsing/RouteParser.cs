using System.Globalization;
using System.Text;
using Aico.Addressing;
using Aico.Generators.Diagnostics;

namespace Aico.Generators.Parsing;

/// <summary>Takes a route template apart and makes its literal text canonical. Contract language, section 3.2.</summary>
internal sealed class RouteParser
{
    private readonly string _text;
    private readonly List<RoutePiece> _pieces = [];
    private readonly List<RouteFault> _faults = [];
    private readonly StringBuilder _literal = new();
    private int _position;
    private bool _inQuery;

    private RouteParser(string text) => _text = text;

    /// <summary>Parses the base path of a contract; its final <c>/</c> is dropped.</summary>
    public static Route ParseBase(string path)
    {
        RouteParser parser = new(path.TrimEnd('/'));
        Route route = parser.Parse();
        if (parser._inQuery)
        {
            parser.Malformed("a base path has no query");
        }
        else if (route.Pieces.Any(static piece => piece.Kind == RoutePieceKind.CatchAll))
        {
            parser.Malformed("a base path does not end the path, as '{**name}' must");
        }

        return route;
    }

    /// <summary>Parses the path of a method; its final <c>/</c> is kept.</summary>
    public static Route ParsePath(string path) => new RouteParser(path).Parse();

    private Route Parse()
    {
        CheckStart();
        while (_position < _text.Length && _text[_position] != '#')
        {
            switch (_text[_position])
            {
                case '{':
                    ParsePlaceholder();
                    break;
                case '}':
                    Malformed("'}' has no '{'");
                    _position++;
                    break;
                default:
                    ParseLiteral();
                    break;
            }
        }

        if (_position < _text.Length)
        {
            _faults.Add(new(Descriptors.Fragment, ""));
        }

        FlushLiteral();
        CheckSegments();
        TakeSlashes();
        return new(_pieces, _faults);
    }

    private void CheckStart()
    {
        if (_text.StartsWith("//", StringComparison.Ordinal))
        {
            Malformed("it starts with an empty segment");
        }
        else if (IsAbsolute())
        {
            Malformed("absolute addresses are not possible, because a session belongs to one origin");
        }
        else if (_text.Length > 0 && _text[0] is not ('/' or '?' or '#' or '\\'))
        {
            _faults.Add(new(Descriptors.NoLeadingSlash, ""));
            _literal.Append('/');
        }
    }

    private bool IsAbsolute()
    {
        int colon = _text.IndexOf("://", StringComparison.Ordinal);
        return colon > 0 && _text.IndexOfAny(['/', '?', '{']) == colon + 1;
    }

    private void ParseLiteral()
    {
        char c = _text[_position];
        if (c == '\\')
        {
            _faults.Add(new(Descriptors.Backslash, ""));
            _position++;
        }
        else if (c == '%')
        {
            ParseEscape();
        }
        else if (char.IsControl(c))
        {
            Malformed("it contains a control character");
            _position++;
        }
        else if (TargetRules.IsPathCharacter(c) || c is '/' or '?')
        {
            AppendLiteral(c);
        }
        else
        {
            EscapeLiteral();
        }
    }

    private void AppendLiteral(char c)
    {
        if (c == '?' && !_inQuery)
        {
            // A literal piece lies wholly in the path or wholly in the query.
            FlushLiteral();
            _inQuery = true;
        }

        _literal.Append(c);
        _position++;
    }

    private void ParseEscape()
    {
        if (_position + 2 < _text.Length
            && byte.TryParse(_text.Substring(_position + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
        {
            // Uri undoes the escaping of unreserved characters, dots included, so the canonical form has none.
            _literal.Append(TargetRules.IsUnreserved((char)value) ? ((char)value).ToString() : _text.Substring(_position, 3));
            _position += 3;
            return;
        }

        Malformed("'%' is not followed by two hexadecimal digits");
        _position++;
    }

    private void EscapeLiteral()
    {
        int length = char.IsSurrogatePair(_text, _position) ? 2 : 1;
        if (length == 1 && char.IsSurrogate(_text[_position]))
        {
            Malformed("it contains a lone surrogate");
        }
        else
        {
            foreach (byte b in Encoding.UTF8.GetBytes(_text.Substring(_position, length)))
            {
                _literal.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        _position += length;
    }

    private void ParsePlaceholder()
    {
        int end = _text.IndexOfAny(['{', '}'], _position + 1);
        if (end < 0 || _text[end] == '{')
        {
            Malformed("'{' has no '}'");
            _position++;
            return;
        }

        string name = _text.Substring(_position + 1, end - _position - 1);
        RoutePieceKind kind = RoutePieceKind.Value;
        if (name.StartsWith("**", StringComparison.Ordinal))
        {
            kind = RoutePieceKind.CatchAll;
            name = name.Substring(2);
        }
        else if (name.EndsWith("?", StringComparison.Ordinal))
        {
            kind = RoutePieceKind.Optional;
            name = name.Substring(0, name.Length - 1);
        }

        FlushLiteral();
        _pieces.Add(new(kind, name, _inQuery));
        _position = end + 1;
        if (name.Length == 0 || name.Any(static c => c is '/' or '?' or '*' or ':' or '#' || char.IsWhiteSpace(c)))
        {
            Malformed($"'{{{name}}}' is not a placeholder");
        }
        else if (kind != RoutePieceKind.Value && _inQuery)
        {
            Malformed($"'{{{name}}}' in the query can neither be optional nor catch all");
        }
    }

    private void FlushLiteral()
    {
        if (_literal.Length > 0)
        {
            _pieces.Add(new(RoutePieceKind.Literal, _literal.ToString(), _inQuery));
            _literal.Clear();
        }
    }

    // A segment without placeholders that Uri would fold away.
    private void CheckSegments()
    {
        string path = string.Concat(_pieces.TakeWhile(static piece => !piece.InQuery).Select(static piece => piece.Kind == RoutePieceKind.Literal ? piece.Text : "{}"));
        if (path.Split('/').Any(TargetRules.IsDotSegment))
        {
            Malformed("it contains a segment '.' or '..'");
        }
    }

    // The slash before an optional segment goes with it.
    private void TakeSlashes()
    {
        for (int i = _pieces.Count - 1; i >= 0; i--)
        {
            if (_pieces[i].Kind == RoutePieceKind.CatchAll && _pieces.Skip(i + 1).Any(static piece => !piece.InQuery))
            {
                Malformed($"'{_pieces[i]}' must end the path");
            }
            else if (_pieces[i] is { Kind: RoutePieceKind.Optional, InQuery: false })
            {
                string before = i > 0 && _pieces[i - 1].Kind == RoutePieceKind.Literal ? _pieces[i - 1].Text : "";
                bool endsSegment = i + 1 == _pieces.Count || _pieces[i + 1].InQuery || _pieces[i + 1].Text.StartsWith("/", StringComparison.Ordinal) || _pieces[i + 1].Kind == RoutePieceKind.Optional;
                if (!before.EndsWith("/", StringComparison.Ordinal) || !endsSegment)
                {
                    Malformed($"'{_pieces[i]}' must be a whole segment");
                }
                else if (before.Length == 1)
                {
                    _pieces.RemoveAt(--i);
                }
                else
                {
                    _pieces[i - 1] = _pieces[i - 1] with { Text = before.Substring(0, before.Length - 1) };
                }
            }
        }
    }

    private void Malformed(string reason) => _faults.Add(new(Descriptors.Route, reason));
}
