using System.Text;

namespace Aico.Generators.Parsing;

/// <summary>Turns a property's name into a query key, splitting words as System.Text.Json does: <c>HTTPServer2</c> is <c>http_server2</c>.</summary>
internal static class KeyCase
{
    /// <param name="name">The declared name.</param>
    /// <param name="style">The number of a member of the runtime's <c>QueryKeyCase</c>.</param>
    public static string Apply(string name, int style) => style switch
    {
        1 => Camel(name),
        2 => Separate(name, '_'),
        3 => Separate(name, '-'),
        _ => name,
    };

    private static string Camel(string name)
    {
        char[] letters = name.ToCharArray();
        for (int i = 0; i < letters.Length && char.IsUpper(letters[i]); i++)
        {
            // The last capital of a run begins the next word: XMLHttp is xmlHttp.
            if (i > 0 && i + 1 < letters.Length && !char.IsUpper(letters[i + 1]))
            {
                break;
            }

            letters[i] = char.ToLowerInvariant(letters[i]);
        }

        return new string(letters);
    }

    private static string Separate(string name, char separator)
    {
        StringBuilder text = new(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord = i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord && name[i - 1] != '_')
            {
                text.Append(separator);
            }

            text.Append(name[i] == '_' ? separator : char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
