using Aico.Generators.CodeFixes;
using Aico.Generators.CodeFixes.Migration;
using Aico.Generators.CodeFixes.Serialization;
using Aico.Generators.Diagnostics;

namespace Aico.CodeFixes.Tests.Fixes;

/// <summary>Which diagnostics have fixes.</summary>
public sealed class TableTests
{
    // The rows of contract language, section 7, with a code fix, and two more: 027, whose placeholder can be added, and 060, the migration.
    private const string Catalogue = "001 005 006 008 009 010 011 012 014 020 022 023 024 025 026 027 033 034 036 039 040 042 044 045 047 048 060";

    private static IEnumerable<string> Ids => new[] { new ContractFixProvider().FixableDiagnosticIds, new RefitFixProvider().FixableDiagnosticIds, new JsonContextFixProvider().FixableDiagnosticIds }
        .SelectMany(static ids => ids)
        .Order(StringComparer.Ordinal);

    [Fact]
    public void Every_row_with_a_code_fix_has_one() => Assert.Equal(Catalogue.Split(' ').Select(static number => "AICO" + number), Ids);

    [Fact]
    public void Every_fixed_id_is_a_diagnostic() => Assert.Empty(Ids.Except(new ContractAnalyzer().SupportedDiagnostics.Select(static descriptor => descriptor.Id)));
}
