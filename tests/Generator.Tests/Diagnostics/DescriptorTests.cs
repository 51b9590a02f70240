using System.Text.RegularExpressions;
using Aico.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Aico.Generator.Tests.Diagnostics;

/// <summary>Ids, severities and pages of the catalogue in contract language, section 7.</summary>
public sealed partial class DescriptorTests
{
    private const string Catalogue = """
        001E 003E 004E 005E 006W 007E 008E 009E 010E 011E 012E 013E 014I 015E 020E 021E 022E 023W 024W 025W 026W 027E
        030E 031E 033E 034E 035E 036E 037E 038W 039I 040I 041E 042W 043E 044W 045W 046I 047W 048W 049W 050E 051E 052E 053E 060I
        """;

    private static readonly string Repository = FindRepository();

    private static DiagnosticDescriptor[] All => [.. new ContractAnalyzer().SupportedDiagnostics];

    [Fact]
    public void Ids_and_severities_are_those_of_the_catalogue() => Assert.Equal(
        Catalogue.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries),
        All.Select(static descriptor => descriptor.Id["AICO".Length..] + descriptor.DefaultSeverity.ToString()[0]));

    [Fact]
    public void Every_id_has_a_page_with_a_violation_and_a_fix() => Assert.All(All, static descriptor =>
    {
        string path = new Uri(descriptor.HelpLinkUri).AbsolutePath;
        string page = File.ReadAllText(Path.Combine(Repository, path[path.IndexOf("docs/", StringComparison.Ordinal)..]));
        Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Cause\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Violation\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Fix\n", page, StringComparison.Ordinal);
    });

    [Fact]
    public void Every_page_belongs_to_an_id() => Assert.Equal(
        All.Select(static descriptor => descriptor.Id + ".md").Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(Repository, "docs/diagnostics"), "AICO*.md").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Release_notes_list_every_id_once()
    {
        string folder = Path.Combine(Repository, "src/Generator");
        string notes = File.ReadAllText(Path.Combine(folder, "AnalyzerReleases.Shipped.md")) + File.ReadAllText(Path.Combine(folder, "AnalyzerReleases.Unshipped.md"));
        Assert.Equal(All.Select(static descriptor => $"{descriptor.Id} {descriptor.DefaultSeverity}"), RuleLine().Matches(notes).Select(static match => $"{match.Groups[1]} {match.Groups[2]}"));
    }

    [Fact]
    public void Every_message_names_the_member() =>
        Assert.All(All, static descriptor => Assert.Contains("{0}", descriptor.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

    [GeneratedRegex(@"^(AICO\d{3}) \| Aico\.Contracts \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex RuleLine();

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Aico.Generators.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
