using System.Text;

namespace Aico.Generators.CodeFixes.Support;

/// <summary>Names made of other names.</summary>
internal static class Words
{
    /// <summary>Joins the words of an identifier: <c>MarkAllRead</c> and <c>-</c> give <c>Mark-All-Read</c>.</summary>
    public static string Join(string identifier, char separator)
    {
        StringBuilder text = new();
        for (int i = 0; i < identifier.Length; i++)
        {
            char c = identifier[i];
            if (c == '_')
            {
                text.Append(separator);
                continue;
            }

            bool startsWord = i > 0 && char.IsUpper(c) && (char.IsLower(identifier[i - 1]) || char.IsDigit(identifier[i - 1]) || (i + 1 < identifier.Length && char.IsUpper(identifier[i - 1]) && char.IsLower(identifier[i + 1])));
            if (startsWord)
            {
                text.Append(separator);
            }

            text.Append(c);
        }

        return text.ToString().Trim(separator);
    }

    /// <summary>Gets a header's name for a parameter: <c>apiKey</c> gives <c>X-Api-Key</c>.</summary>
    public static string Header(string name) =>
        "X-" + string.Join("-", Join(name, '-').Split(['-'], StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0]) + word.Substring(1)));

    /// <summary>Gets a path for a method: <c>MarkAllReadAsync</c> gives <c>/mark-all-read</c>.</summary>
    public static string Path(string method)
    {
        string name = method.Length > "Async".Length && method.EndsWith("Async", StringComparison.Ordinal) ? method.Substring(0, method.Length - "Async".Length) : method;
        return "/" + Join(name, '-').ToLowerInvariant();
    }

    /// <summary>Gets an identifier for a placeholder: <c>user-id</c> gives <c>userId</c>.</summary>
    public static string Identifier(string placeholder)
    {
        StringBuilder text = new();
        bool startsWord = false;
        foreach (char c in placeholder)
        {
            if (!char.IsLetterOrDigit(c) && c != '_')
            {
                startsWord = text.Length > 0;
                continue;
            }

            if (text.Length == 0 && char.IsDigit(c))
            {
                text.Append('_');
            }

            text.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        return text.Length == 0 ? "value" : text.ToString();
    }
}
