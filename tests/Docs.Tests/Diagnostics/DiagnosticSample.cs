namespace Aico.Docs.Tests.Diagnostics;

/// <summary>A file of <c>samples/Diagnostics</c>: a region that a diagnostic's page shows as wrong, and one that it shows as right.</summary>
/// <remarks>
/// The head of the file is comments. <c>// marks: Task |PingAsync|(</c> says, between bars, what of the violation is marked. <c>// with: Name=value</c> sets a
/// property of the project, or the language version, or with <c>Server=true</c> that it references Aico.AspNetCore; <c>// violation with:</c> does so for the violation only.
/// </remarks>
/// <param name="Id">The diagnostic.</param>
internal sealed record DiagnosticSample(string Id)
{
    private const string Folder = "samples/Diagnostics/";

    private string[] Lines => File.ReadAllLines(System.IO.Path.Combine(Aico.Tests.Repository.Root, Path));

    public string Path => Folder + Id + ".cs";

    public string Text => File.ReadAllText(System.IO.Path.Combine(Aico.Tests.Repository.Root, Path));

    /// <summary>Gets the ids of all samples.</summary>
    public static IEnumerable<string> Ids(string root) =>
        Directory.GetFiles(System.IO.Path.Combine(root, Folder), "AICO*.cs").Select(static file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static string Common(string root) => File.ReadAllText(System.IO.Path.Combine(root, Folder, "Common.cs"));

    /// <summary>Gets where in the file the diagnostic stands.</summary>
    public (int Start, int Length) Mark()
    {
        string[] parts = Head("// marks: ").Single().Split('|');
        int begin = Text.IndexOf("#region Violation", StringComparison.Ordinal);
        int end = Text.IndexOf("#endregion", begin, StringComparison.Ordinal);
        string region = Text[begin..end];
        int index = region.IndexOf(string.Concat(parts), StringComparison.Ordinal);
        Assert.True(index >= 0, $"{Path}: the violation has no '{string.Concat(parts)}'.");
        Assert.Equal(index, region.LastIndexOf(string.Concat(parts), StringComparison.Ordinal));
        return (begin + index + parts[0].Length, parts[1].Length);
    }

    /// <summary>Gets what is set beside the source.</summary>
    public Dictionary<string, string> Properties(bool isViolation) => Head("// with: ")
        .Concat(isViolation ? Head("// violation with: ") : [])
        .Select(static line => line.Split('='))
        .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);

    private IEnumerable<string> Head(string start) => Lines
        .TakeWhile(static line => line.StartsWith("//", StringComparison.Ordinal))
        .Where(line => line.StartsWith(start, StringComparison.Ordinal))
        .Select(line => line[start.Length..]);
}
