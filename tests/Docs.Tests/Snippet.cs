namespace Aico.Docs.Tests;

/// <summary>A block of C# in a document, and the region of a compiled file that it must equal.</summary>
/// <param name="Document">Path of the document from the repository's root.</param>
/// <param name="Line">Line of the block's beginning, from 1.</param>
/// <param name="Source"><c>path#region</c>, or null where the document names none.</param>
/// <param name="Text">The block's lines.</param>
public sealed record Snippet(string Document, int Line, string? Source, string Text)
{
    private const string Marker = "<!-- snippet: ";

    /// <summary>Finds every block of C# in a document.</summary>
    public static IEnumerable<Snippet> Find(string root, string document)
    {
        string[] lines = File.ReadAllLines(Path.Combine(root, document));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] != "```csharp")
            {
                continue;
            }

            string before = i > 0 ? lines[i - 1] : "";
            string? source = before.StartsWith(Marker, StringComparison.Ordinal) ? before[Marker.Length..^" -->".Length] : null;
            int end = Array.IndexOf(lines, "```", i);
            yield return new Snippet(document, i + 1, source, string.Join('\n', lines[(i + 1)..end]));
        }
    }

    /// <summary>Gives a region of a source file without its indentation.</summary>
    public static string Region(string root, string source)
    {
        string[] parts = source.Split('#');
        string[] lines = File.ReadAllLines(Path.Combine(root, parts[0]));
        int begin = Array.FindIndex(lines, line => line.Trim() == $"#region {parts[1]}");
        Assert.True(begin >= 0, $"{parts[0]} has no region {parts[1]}.");
        int end = Array.FindIndex(lines, begin, static line => line.Trim() == "#endregion");
        string[] region = lines[(begin + 1)..end];
        int indentation = region.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', region.Select(line => line.Length > 0 ? line[indentation..] : line));
    }

    public override string ToString() => $"{Document}:{Line}";
}
