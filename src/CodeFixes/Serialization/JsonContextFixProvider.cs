using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Aico.Generators.CodeFixes.Serialization;

/// <summary>Names a type in the contract's JSON context, whichever file that is declared in: 048.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(JsonContextFixProvider))]
[Shared]
public sealed class JsonContextFixProvider : CodeFixProvider
{
    private const string Key = "JsonSerializable";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["AICO048"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => AllMissing.Instance;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await MissingType.FindAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } missing)
            {
                string title = $"Add [JsonSerializable(typeof({missing.DisplayName}))] to '{missing.Context.Name}'";
                context.RegisterCodeFix(
                    CodeAction.Create(title, cancellationToken => MissingType.AddAsync(context.Document.Project.Solution, [missing], cancellationToken), Key), diagnostic);
            }
        }
    }

    // The edited files are not those of the diagnostics, so the usual ways of fixing all, file by file, do not fit.
    private sealed class AllMissing : FixAllProvider
    {
        public static AllMissing Instance { get; } = new();

        public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
        {
            List<MissingType> missing = [];
            foreach (Document document in Documents(fixAllContext))
            {
                foreach (Diagnostic diagnostic in await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false))
                {
                    if (await MissingType.FindAsync(document, diagnostic, fixAllContext.CancellationToken).ConfigureAwait(false) is { } found)
                    {
                        missing.Add(found);
                    }
                }
            }

            return CodeAction.Create("Add all missing types", cancellationToken => MissingType.AddAsync(fixAllContext.Solution, missing, cancellationToken), Key);
        }

        private static IEnumerable<Document> Documents(FixAllContext context) => context.Scope switch
        {
            FixAllScope.Solution => context.Solution.Projects.SelectMany(static project => project.Documents),
            FixAllScope.Project => context.Project.Documents,
            _ => context.Document is { } document ? [document] : [],
        };
    }
}
