using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Migration;

/// <summary>Turns interfaces of Refit into contracts: 009, 060. Contract language, section 3.8.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RefitFixProvider))]
[Shared]
public sealed class RefitFixProvider : CodeFixProvider
{
    private const string Key = "Refit";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["AICO009", "AICO060"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(static async (context, document, diagnostics) =>
        await FixAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            string title = diagnostic.Id == "AICO009" ? "Use Aico's attributes in this contract" : "Make it a contract";
            context.RegisterCodeFix(CodeAction.Create(title, cancellationToken => FixAsync(context.Document, [diagnostic], cancellationToken), Key), diagnostic);
        }

        return Task.CompletedTask;
    }

    // Interfaces that are fixed together are rewritten together: only then is it known whether the file still needs Refit's using.
    private static async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        HashSet<InterfaceDeclarationSyntax> interfaces = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (await Fault.FindAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { Contract: { } contract })
            {
                interfaces.Add(contract);
            }
        }

        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is CompilationUnitSyntax unit && model is not null
            ? document.WithSyntaxRoot(new RefitMigration(model, interfaces, cancellationToken).Rewrite(unit))
            : document;
    }
}
