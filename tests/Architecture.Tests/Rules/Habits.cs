using Aico.Architecture.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Architecture.Tests.Rules;

/// <summary>Ways of writing that the house does not have.</summary>
internal static class Habits
{
    private static readonly string[] Tasks = ["System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.Tasks.ValueTask", "System.Threading.Tasks.ValueTask`1"];

    /// <summary>Methods and lambdas that are <c>async void</c>: their exceptions end the process.</summary>
    public static IEnumerable<string> AsyncVoid(SourceCode code)
    {
        foreach (SourceFile file in code.Files)
        {
            foreach (SyntaxNode node in file.Tree.GetRoot().DescendantNodes())
            {
                ISymbol? symbol = node switch
                {
                    MethodDeclarationSyntax or LocalFunctionStatementSyntax => file.Model.GetDeclaredSymbol(node),
                    AnonymousFunctionExpressionSyntax => file.Model.GetSymbolInfo(node).Symbol,
                    _ => null,
                };
                if (symbol is IMethodSymbol { IsAsync: true, ReturnsVoid: true })
                {
                    yield return file.At(node, "is async void");
                }
            }
        }
    }

    /// <summary>Places that block a thread until a task ends, or sleep.</summary>
    public static IEnumerable<string> Blocking(SourceCode code) => code.Uses
        .Where(static use => use switch
        {
            { Symbol: IPropertySymbol { Name: "Result" } or IMethodSymbol { Name: "Wait" or "WaitAll" or "WaitAny" } } => Tasks.Contains(use.FullName),
            { Symbol: IMethodSymbol { Name: "GetResult" } } => use.Namespace == "System.Runtime.CompilerServices",
            { Symbol: IMethodSymbol { Name: "Sleep" or "SpinWait" } } => use.FullName == "System.Threading.Thread",
            _ => false,
        })
        .Select(static use => use.File.At(use.Name, $"blocks on {use.Type.Name}.{use.Symbol.Name}"));

    /// <summary>Clauses that catch everything: in a generator they hide the fault that CS8785 would show.</summary>
    public static IEnumerable<string> CatchAll(SourceCode code) =>
        from file in code.Files
        from clause in file.Tree.GetRoot().DescendantNodes().OfType<CatchClauseSyntax>()
        where clause.Declaration is not { } declaration || file.Model.GetTypeInfo(declaration.Type).Type?.ToDisplayString() == "System.Exception"
        select file.At(clause, "catches everything");

    /// <summary>Warnings that are switched off without a reason on the same line, or all at once.</summary>
    public static IEnumerable<string> SilentPragmas(SourceCode code) =>
        from file in code.Files
        from pragma in file.Tree.GetRoot().DescendantNodes(descendIntoTrivia: true).OfType<PragmaWarningDirectiveTriviaSyntax>()
        where pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)
        where pragma.ErrorCodes.Count == 0 || !pragma.EndOfDirectiveToken.LeadingTrivia.Concat(pragma.DescendantTrivia()).Any(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
        select file.At(pragma, "switches a warning off without a reason");
}
