using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Aico.Generators.CodeFixes.Serialization;

/// <summary>A type that a contract sends or receives, and the context that does not name it.</summary>
/// <param name="Context">The context of the contract.</param>
/// <param name="DisplayName">The type as a person writes it.</param>
/// <param name="FullName">The type as any file can write it.</param>
internal sealed record MissingType(INamedTypeSymbol Context, string DisplayName, string FullName)
{
    // What carries a value but is not one itself: contract language, sections 3.6 and 4.1.
    private static readonly HashSet<string> Carriers = new(StringComparer.Ordinal)
    {
        "Task", "ValueTask", "IAsyncEnumerable", "ApiResponse", "IApiResponse", "StreamingResponse", "SseItem", "Func",
    };

    public static async Task<MissingType?> FindAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await Fault.FindAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { Contract: { } contract } fault
            || TypeOf(fault) is not { } type
            || ContextOf(fault, contract) is not { } context)
        {
            return null;
        }

        type = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        return new(context, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
    }

    public static async Task<Solution> AddAsync(Solution solution, IReadOnlyList<MissingType> missing, CancellationToken cancellationToken)
    {
        SolutionEditor editor = new(solution);
        HashSet<(SyntaxNode, string)> added = [];
        foreach (MissingType type in missing)
        {
            SyntaxNode declaration = await type.Context.DeclaringSyntaxReferences[0].GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
            if (declaration is TypeDeclarationSyntax context && solution.GetDocumentId(context.SyntaxTree) is { } document && added.Add((context, type.FullName)))
            {
                DocumentEditor file = await editor.GetDocumentEditorAsync(document, cancellationToken).ConfigureAwait(false);
                Written.AddAttribute(file, context, Written.Serializable(type.FullName));
            }
        }

        return editor.GetChangedSolution();
    }

    private static ITypeSymbol? TypeOf(Fault fault)
    {
        TypeSyntax? written = fault.Node.FirstAncestorOrSelf<TypeOfExpressionSyntax>()?.Type ?? fault.Parameter?.Type ?? fault.Method?.ReturnType;
        ITypeSymbol? type = written is null ? null : fault.Model.GetTypeInfo(written, fault.CancellationToken).Type;
        while (type is INamedTypeSymbol { TypeArguments: [.., { } item] } carrier && Carriers.Contains(carrier.Name))
        {
            type = item;
        }

        return type;
    }

    private static INamedTypeSymbol? ContextOf(Fault fault, InterfaceDeclarationSyntax contract)
    {
        ExpressionSyntax? argument = fault.Find(contract.AttributeLists, "EncryptedApi")?.ArgumentList?.Arguments
            .FirstOrDefault(static candidate => candidate.NameEquals?.Name.Identifier.ValueText == "JsonContext")?.Expression;
        return argument is TypeOfExpressionSyntax type && fault.Model.GetTypeInfo(type.Type, fault.CancellationToken).Type is INamedTypeSymbol { DeclaringSyntaxReferences.Length: > 0 } context
            ? context
            : null;
    }
}
