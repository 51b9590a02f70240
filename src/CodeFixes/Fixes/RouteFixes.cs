using System.Text.RegularExpressions;
using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Fixes of a route's text: 022, 023, 024, 025, 027.</summary>
internal static class RouteFixes
{
    public static IEnumerable<ContractFix> ForwardSlashes(Fault fault) => Edit(fault, "Use '/'", "ForwardSlashes", static route => route.Replace('\\', '/'));

    public static IEnumerable<ContractFix> LeadingSlash(Fault fault) =>
        Edit(fault, "Start with '/'", "LeadingSlash", static route => route.StartsWith("/", StringComparison.Ordinal) ? route : "/" + route);

    public static IEnumerable<ContractFix> NoFragment(Fault fault) => Edit(fault, "Remove the fragment", "NoFragment", static route => route.Split('#')[0]);

    public static IEnumerable<ContractFix> OptionalPlaceholder(Fault fault)
    {
        if (fault is not { Method: { } method, Parameter: { } parameter })
        {
            yield break;
        }

        // Only a whole segment can go.
        Regex segment = new(@"(?<=/)\{(?<name>" + Regex.Escape(Placeholder(fault, parameter)) + @")\}(?=/|\?|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        if (RouteLiteral.Find(fault.Verb(method)) is { } literal && segment.IsMatch(literal.Token.ValueText))
        {
            yield return new($"Write '{{{Placeholder(fault, parameter)}?}}'", "Optional", editor => RouteLiteral.Edit(editor, literal, route => segment.Replace(route, "{${name}?}")));
        }

        if (parameter is { Type: NullableTypeSyntax nullable, Default: null })
        {
            yield return new($"Make '{parameter.Identifier.ValueText}' non-nullable", "NonNullable", editor => editor.ReplaceNode(nullable, nullable.ElementType.WithTriviaFrom(nullable)));
        }
    }

    public static IEnumerable<ContractFix> AddPlaceholder(Fault fault)
    {
        if (fault is { Method: { } method, Parameter: { } parameter } && RouteLiteral.Find(fault.Verb(method)) is { } literal)
        {
            string name = Placeholder(fault, parameter);
            yield return new($"Add '{{{name}}}' to the route", "Placeholder", editor => RouteLiteral.Edit(editor, literal, route => Append(route, "{" + name + "}")));
        }
    }

    /// <summary>Gets the placeholder that a parameter fills, if the route has it.</summary>
    public static string Placeholder(Fault fault, ParameterSyntax parameter)
    {
        foreach (string attribute in (string[])["Path", "AliasAs"])
        {
            if (RouteLiteral.Find(fault.Find(parameter.AttributeLists, attribute)) is { } name)
            {
                return name.Token.ValueText;
            }
        }

        return parameter.Identifier.ValueText;
    }

    private static string Append(string route, string segment)
    {
        int end = route.IndexOf('?');
        string path = end < 0 ? route : route.Substring(0, end);
        return path.TrimEnd('/') + "/" + segment + route.Substring(path.Length);
    }

    private static IEnumerable<ContractFix> Edit(Fault fault, string title, string key, Func<string, string> edit)
    {
        if (fault.Node.FirstAncestorOrSelf<LiteralExpressionSyntax>() is { } literal && literal.IsKind(SyntaxKind.StringLiteralExpression))
        {
            yield return new(title, key, editor => RouteLiteral.Edit(editor, literal, edit));
        }
    }
}
