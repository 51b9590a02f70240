using System.Collections.Immutable;
using System.Composition;
using Aico.Generators.CodeFixes.Fixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace Aico.Generators.CodeFixes;

/// <summary>Offers the fixes of contract language, section 7: one at a time, or all of a kind in one edit per document.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ContractFixProvider))]
[Shared]
public sealed class ContractFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. FixTable.Ids];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(static async (context, document, diagnostics) =>
        await FixAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await Fault.FindAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } fault)
            {
                continue;
            }

            foreach (ContractFix fix in FixTable.Find(fault))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(fix.Title, cancellationToken => FixAsync(context.Document, [diagnostic], fix.Key, cancellationToken), fix.Key),
                    diagnostic);
            }
        }
    }

    // Edits are collected before any is made: two diagnostics of one method then do not stand in each other's way, as merged text changes would.
    private static async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (await Fault.FindAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                FixTable.Find(fault).FirstOrDefault(fix => fix.Key == key)?.Apply(editor);
            }
        }

        return editor.GetChangedDocument();
    }
}
