using Aico.Tests;

namespace Aico.Docs.Tests;

/// <summary>Code in documents is code that compiles: each block is a region of a file of the build.</summary>
public sealed class SnippetTests
{
    private static readonly string Root = Repository.Root;

    public static TheoryData<Snippet> Snippets => [.. Documents().SelectMany(static document => Snippet.Find(Root, document))];

    [Theory]
    [MemberData(nameof(Snippets), DisableDiscoveryEnumeration = true)]
    public void A_block_of_code_is_a_region_of_a_compiled_file(Snippet snippet)
    {
        Assert.True(snippet.Source is not null, $"{snippet} names no source: put <!-- snippet: path#region --> above it.");
        Assert.Equal(Snippet.Region(Root, snippet.Source), snippet.Text);
    }

    [Fact]
    public void The_readme_has_code() => Assert.Contains(Snippets, static row => row.Data.Document == "README.md");

    [Fact]
    public void Every_relative_link_of_a_document_leads_to_something()
    {
        string[] broken = [.. Documents().SelectMany(static document =>
            System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Path.Combine(Root, document)), @"\]\((?!https?:|#)([^)#\s]+)")
                .Select(match => (document, target: Path.Combine(Path.GetDirectoryName(Path.Combine(Root, document))!, match.Groups[1].Value)))
                .Where(static link => !File.Exists(link.target) && !Directory.Exists(link.target))
                .Select(static link => $"{link.document}: {link.target}"))];

        Assert.Empty(broken);
    }

    // The pages of diagnostics show code that must not compile; DiagnosticPageTests checks those.
    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md"))
            .Select(static path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal);
}
