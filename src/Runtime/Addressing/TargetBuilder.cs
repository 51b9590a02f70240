using System.Buffers;
using System.Text;

namespace Aico.Addressing;

/// <summary>Builds one canonical target: what <see cref="Uri"/> would make of it is what it already is.</summary>
/// <remarks>
/// Invariant: <c>new Uri(origin, target).PathAndQuery == target</c>. Otherwise the target that is sealed and the one that is routed could differ.
/// RFC 3986, sections 3.3, 3.4 and 5.2.4; contract language, section 3.2.
/// </remarks>
internal struct TargetBuilder : IDisposable
{
    private const string HexDigits = "0123456789ABCDEF";

    private char[] _buffer;
    private int _length;
    private int _segmentStart;
    private bool _inQuery;
    private string? _segmentParameter;
    private string? _emptyStart;

    /// <summary>Starts with the path of the base address.</summary>
    /// <param name="pathPrefix">Empty, or a canonical path that starts with <c>/</c> and does not end with it.</param>
    public TargetBuilder(string pathPrefix)
    {
        _buffer = ArrayPool<char>.Shared.Rent(256);
        Append(pathPrefix);
        _segmentStart = _length;
    }

    /// <summary>Appends literal text that is already canonical. Its first <c>?</c> starts the query.</summary>
    public void AppendLiteral(ReadOnlySpan<char> literal)
    {
        foreach (char c in literal)
        {
            if (!_inQuery && c is '/' or '?')
            {
                FinishSegment();
                _inQuery = c == '?';
            }

            Append(c);
            if (c == '/')
            {
                _segmentStart = _length;
            }
        }
    }

    /// <summary>Appends a value inside a path segment.</summary>
    /// <exception cref="ArgumentException">The value is no well-formed UTF-16.</exception>
    public void AppendSegmentValue(string name, string? value)
    {
        _segmentParameter = name;
        AppendEscaped(value, name);
    }

    /// <summary>Appends <c>/</c> and a value that is a whole segment; null appends neither, an empty text an empty segment.</summary>
    /// <exception cref="ArgumentException">The value is no well-formed UTF-16, <c>.</c> or <c>..</c>.</exception>
    public void AppendOptionalSegment(string name, string? value, bool isEncoded = false)
    {
        if (value is not null)
        {
            AppendLiteral("/");
            AppendSection(name, value, isEncoded);
        }
    }

    /// <summary>Appends a value whose slashes separate segments.</summary>
    /// <exception cref="ArgumentException">The value is no well-formed UTF-16 or has a section <c>.</c> or <c>..</c>.</exception>
    public void AppendCatchAll(string name, string? value, bool isEncoded = false)
    {
        ReadOnlySpan<char> rest = value;
        for (int slash = rest.IndexOf('/'); slash >= 0; slash = rest.IndexOf('/'))
        {
            AppendSection(name, rest[..slash], isEncoded);
            AppendLiteral("/");
            rest = rest[(slash + 1)..];
        }

        AppendSection(name, rest, isEncoded);
    }

    /// <summary>Appends a value inside the query that the template itself has.</summary>
    /// <exception cref="ArgumentException">The value is no well-formed UTF-16.</exception>
    public void AppendQueryValue(string name, string? value) => AppendEscaped(value, name);

    /// <summary>Appends a pair to the query.</summary>
    /// <param name="prefix">Canonical text before the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">Key or value is no well-formed UTF-16.</exception>
    public void AppendPair(string? prefix, string key, string value)
    {
        StartPair();
        Append(prefix);
        AppendEscaped(key, key);
        Append('=');
        AppendEscaped(value, key);
    }

    /// <summary>Appends a pair whose value is canonical already.</summary>
    /// <exception cref="ArgumentException">The key is no well-formed UTF-16.</exception>
    public void AppendEncodedPair(string key, string value)
    {
        StartPair();
        AppendEscaped(key, key);
        Append('=');
        Append(value);
    }

    /// <summary>Appends a key without a value to the query.</summary>
    /// <param name="name">The parameter's name, for errors.</param>
    /// <param name="flag">The key.</param>
    /// <param name="isEncoded">Whether the key is canonical already.</param>
    /// <exception cref="ArgumentException">The key is no well-formed UTF-16.</exception>
    public void AppendFlag(string name, string flag, bool isEncoded)
    {
        StartPair();
        if (isEncoded)
        {
            Append(flag);
        }
        else
        {
            AppendEscaped(flag, name);
        }
    }

    /// <summary>Appends a canonical value inside a path segment.</summary>
    public void AppendEncodedSegmentValue(string name, string value)
    {
        _segmentParameter = name;
        Append(value);
    }

    /// <summary>Appends a canonical value inside the query that the template itself has.</summary>
    public void AppendEncodedQueryValue(string value) => Append(value);

    /// <summary>Gets the finished target.</summary>
    /// <exception cref="ArgumentException">The last segment is empty, <c>.</c> or <c>..</c> because of a value.</exception>
    public string Finish()
    {
        if (!_inQuery)
        {
            FinishSegment();
        }

        // What starts with "//" is not a path but another host.
        if (_emptyStart is { } parameter && _length > 1 && _buffer[1] == '/')
        {
            throw AddressError.Segment_Folds(parameter);
        }

        return _length == 0 || _buffer[0] != '/' ? string.Concat("/", _buffer.AsSpan(0, _length)) : new string(_buffer, 0, _length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    // Such a segment may be empty, because the contract asks for it, unless that would start the target with "//".
    private void AppendSection(string name, ReadOnlySpan<char> section, bool isEncoded)
    {
        if (isEncoded)
        {
            Append(section);
        }
        else
        {
            AppendEscaped(section, name);
        }

        if (_buffer.AsSpan(_segmentStart, _length - _segmentStart) is "." or "..")
        {
            throw AddressError.Segment_Folds(name);
        }

        if (section.IsEmpty && _length == 1)
        {
            _emptyStart = name;
        }
    }

    private void StartPair()
    {
        if (!_inQuery)
        {
            AppendLiteral("?");
        }
        else if (_buffer[_length - 1] is not ('?' or '&'))
        {
            Append('&');
        }
    }

    // DELETE /users/{id} must not become DELETE /users/, and Uri folds /a/../b to /b.
    private void FinishSegment()
    {
        if (_segmentParameter is { } parameter)
        {
            _segmentParameter = null;
            ReadOnlySpan<char> segment = _buffer.AsSpan(_segmentStart, _length - _segmentStart);
            if (segment is "" or "." or "..")
            {
                throw AddressError.Segment_Folds(parameter);
            }
        }
    }

    private void AppendEscaped(ReadOnlySpan<char> text, string parameter)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            char first = text[0];
            if (TargetRules.IsUnreserved(first))
            {
                Append(first);
                text = text[1..];
                continue;
            }

            if (Rune.DecodeFromUtf16(text, out Rune rune, out int read) != OperationStatus.Done)
            {
                // The BCL would send U+FFFD, a value the caller never gave.
                throw AddressError.Text_IsNotUtf16(parameter);
            }

            foreach (byte b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                Append('%');
                Append(HexDigits[b >> 4]);
                Append(HexDigits[b & 15]);
            }

            text = text[read..];
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            Append(c);
        }
    }

    private void Append(char c)
    {
        if (_length == _buffer.Length)
        {
            char[] larger = ArrayPool<char>.Shared.Rent(_length * 2);
            _buffer.CopyTo(larger, 0);
            ArrayPool<char>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _buffer[_length++] = c;
    }
}
