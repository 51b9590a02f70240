using System.Collections.Immutable;
using Aico.Tests;
using Microsoft.CodeAnalysis;

namespace Aico.Docs.Tests.Diagnostics;

/// <summary>A page of a diagnostic cannot rot: what it shows is compiled, is reported as it says, and is not any more once it is fixed.</summary>
public sealed class DiagnosticPageTests
{
    private static readonly string[] Pages =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs/diagnostics"), "AICO*.md").Select(static page => Path.GetFileNameWithoutExtension(page)).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Samples => [.. DiagnosticSample.Ids(Repository.Root)];

    [Fact]
    public void Every_page_has_a_sample_and_every_sample_a_page() => Assert.Equal(Pages, DiagnosticSample.Ids(Repository.Root));

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_violation_reports_its_id_where_it_is_marked_and_nothing_else(string id)
    {
        DiagnosticSample sample = new(id);
        ImmutableArray<Diagnostic> reported = await SampleCompiler.CompileAsync(sample, isViolation: true);
        (int start, int length) = sample.Mark();
        Assert.Equal(
            [$"{id} {sample.Path} '{sample.Text.Substring(start, length)}' at {start}"],
            reported.Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree?.FilePath} '{Marked(diagnostic)}' at {diagnostic.Location.SourceSpan.Start}"));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_fix_reports_nothing(string id) => Assert.Empty(await SampleCompiler.CompileAsync(new DiagnosticSample(id), isViolation: false));

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_page_shows_its_sample(string id)
    {
        string document = $"docs/diagnostics/{id}.md";
        string[] shown = [.. Snippet.Find(Repository.Root, document).Select(static snippet => snippet.Text)];
        string path = new DiagnosticSample(id).Path;
        Assert.Equal([Snippet.Region(Repository.Root, path + "#Violation"), Snippet.Region(Repository.Root, path + "#Fix")], shown);
    }

    private static string? Marked(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree?.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan);
}
