using System.Text;

namespace Aico.Addressing;

/// <summary>Pairs of <c>application/x-www-form-urlencoded</c> content, escaped as in the query: a space is <c>%20</c>.</summary>
internal sealed class FormPairs : IPairSink
{
    private readonly StringBuilder _text = new();

    public void Add(KeyPrefix prefix, string key, string value)
    {
        if (_text.Length > 0)
        {
            _text.Append('&');
        }

        _text.Append(prefix.Escaped).Append(PercentEncoding.Escape(key, key)).Append('=').Append(PercentEncoding.Escape(value, key));
    }

    public override string ToString() => _text.ToString();
}
