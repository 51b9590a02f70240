using System.Text;

namespace Aico.Runtime.Tests.Leaks;

/// <summary>Something that must never show: looked for as text, in hexadecimal, and inside base64 at any alignment.</summary>
internal sealed class Marker
{
    private readonly string _name;
    private readonly string[] _forms;

    public Marker(string name, byte[] bytes, string? text = null)
    {
        _name = name;
        List<string> forms = [Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), .. Enumerable.Range(0, 3).Select(shift => InBase64(bytes, shift))];
        if (text is not null)
        {
            forms.Add(text);
        }

        _forms = [.. forms];
    }

    public static Marker OfText(string name, string text) => new(name, Encoding.UTF8.GetBytes(text), text);

    public bool IsIn(string text) => _forms.Any(form => text.Contains(form, StringComparison.Ordinal));

    public override string ToString() => _name;

    // What base64 shows of the bytes when "shift" other bytes come before them: the digits that depend on them alone.
    private static string InBase64(byte[] bytes, int shift)
    {
        string text = Convert.ToBase64String([.. new byte[shift], .. bytes]).TrimEnd('=');
        int first = ((8 * shift) + 5) / 6;
        int end = 8 * (shift + bytes.Length) / 6;
        return text[first..end];
    }
}
