using Aico.Generators.CodeFixes;

namespace Aico.CodeFixes.Tests.Fixes;

/// <summary>Which diagnostics have fixes.</summary>
public sealed class TableTests
{
    // The rows of contract language, section 7, with a code fix; 009 is the migration's, and 027 has one beside the table.
    private const string Catalogue = "001 005 006 008 010 011 012 014 020 022 023 024 025 026 027 033 034 036 039 040 042 044 045 047";

    [Fact]
    public void Every_row_with_a_code_fix_has_one() =>
        Assert.Equal(Catalogue.Split(' ').Select(static number => "AICO" + number), new ContractFixProvider().FixableDiagnosticIds);
}
