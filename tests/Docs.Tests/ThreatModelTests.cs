using System.Text.RegularExpressions;
using Aico.Tests;

namespace Aico.Docs.Tests;

/// <summary>The threat model names tests, not intentions: each of them exists, and every row of the tamper matrix has one.</summary>
/// <remarks>By the text of the sources: this assembly needs none of the others to be built.</remarks>
public sealed partial class ThreatModelTests
{
    private const string Document = "docs/threat-model.md";

    // AICO/2, section 21.
    private static readonly string[] Rows =
    [
        .. Enumerable.Range(1, 12).Select(static number => $"H{number}"),
        .. Enumerable.Range(1, 8).Select(static number => $"R{number}"),
        "S1", "S2", "S3", "S4", "S5", "S6", "S6a", "S6b", "S6c", "S6d", "S7", "S8", "S9", "S10", "S10a", "S11", "S12", "S13", "S14",
        "K1", "D1",
    ];

    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, Document));
    private static readonly HashSet<string> Known = [.. Sources().SelectMany(static source => TestsOf(File.ReadAllLines(source)))];

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        string[] missing = [.. TestName().Matches(Text).Select(static name => name.Groups[1].Value).Distinct(StringComparer.Ordinal).Where(static test => !Known.Contains(test))];

        Assert.True(missing.Length == 0, $"{Document} names {missing.Length} tests that are not there:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void The_matrix_has_every_row_once() =>
        Assert.Equal(Rows, Row().Matches(Text).Select(static row => row.Groups[1].Value));

    [Fact]
    public void Every_row_of_the_matrix_names_a_test_or_says_why_there_is_none()
    {
        string[] empty = [.. Row().Matches(Text).Where(static row => !TestName().IsMatch(row.Groups[2].Value)).Select(static row => row.Groups[1].Value)];

        // Signed key documents are not in version 2.0.
        Assert.Equal(["H9"], empty);
    }

    private static IEnumerable<string> Sources()
    {
        char separator = Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{separator}obj{separator}", StringComparison.Ordinal) && !path.Contains($"{separator}bin{separator}", StringComparison.Ordinal));
    }

    // The method after an attribute that makes it a test, in the class above it.
    private static IEnumerable<string> TestsOf(string[] lines)
    {
        string space = "";
        string type = "";
        bool isTest = false;
        foreach (string line in lines)
        {
            if (Namespace().Match(line) is { Success: true } found)
            {
                space = found.Groups[1].Value;
            }
            else if (Class().Match(line) is { Success: true } declared)
            {
                type = declared.Groups[1].Value;
            }
            else if (TestAttribute().IsMatch(line))
            {
                isTest = true;
            }
            else if (isTest && Method().Match(line) is { Success: true } method)
            {
                isTest = false;
                yield return $"{space}.{type}.{method.Groups[1].Value}";
            }
        }
    }

    [GeneratedRegex(@"`(Aico\.\w+\.Tests\.[\w.]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| ([HRSKD]\d+[a-d]?) \| .* \| ([^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal) (?:[a-z]+ )*class (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^    \[(?:Fact|Theory)\b")]
    private static partial Regex TestAttribute();

    [GeneratedRegex(@"^    public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();
}
