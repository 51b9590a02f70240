using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Aico.Generators.CodeFixes.Support;

/// <summary>A route as it is written: the first argument of a verb or of <c>[EncryptedApi]</c>, if it is a literal.</summary>
internal static class RouteLiteral
{
    private static readonly Regex Placeholder = new(@"\{(?<all>\*\*)?(?<name>[^{}?*/]+)(?<optional>\?)?\}", RegexOptions.CultureInvariant);

    public static LiteralExpressionSyntax? Find(AttributeSyntax? attribute) =>
        attribute?.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals is null)?.Expression is LiteralExpressionSyntax literal
            && literal.IsKind(SyntaxKind.StringLiteralExpression)
            ? literal
            : null;

    /// <summary>Gets the placeholders with their marks: name, and whether null is a value for them.</summary>
    public static IEnumerable<(string Name, bool MayBeNull)> Placeholders(string route) => Placeholder.Matches(route)
        .Cast<Match>()
        .Select(static match => (match.Groups["name"].Value, match.Groups["all"].Success || match.Groups["optional"].Success));

    /// <summary>Replaces the text of the route as other fixes leave it.</summary>
    public static void Edit(SyntaxEditor editor, LiteralExpressionSyntax literal, Func<string, string> edit) => editor.ReplaceNode(literal, (current, _) =>
        SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(edit(((LiteralExpressionSyntax)current).Token.ValueText))).WithTriviaFrom(current));
}
