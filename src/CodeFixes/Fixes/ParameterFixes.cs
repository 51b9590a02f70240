using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Fixes of parameters and their roles: 020, 026, 033, 034, 036, 039, 040, 044.</summary>
internal static class ParameterFixes
{
    public static IEnumerable<ContractFix> AddSources(Fault fault)
    {
        if (fault.Method is not { } method)
        {
            yield break;
        }

        // The span is the route: all of its placeholders without a source are of one diagnostic each, and fixed together.
        List<(string Name, bool MayBeNull)> missing = [.. Placeholders(fault, method).Where(placeholder => !placeholder.Name.Contains('.') && !Fills(fault, method, placeholder.Name))];
        if (missing.Count > 0)
        {
            string names = string.Join(", ", missing.Select(static placeholder => $"'{placeholder.Name}'"));
            yield return new($"Add parameter {names}", "Source", editor => editor.ReplaceNode(
                method, (current, _) => missing.Aggregate((MethodDeclarationSyntax)current, static (written, placeholder) => AddSource(written, placeholder.Name, placeholder.MayBeNull))));
        }
    }

    public static IEnumerable<ContractFix> SendAsHeader(Fault fault)
    {
        if (fault is not { Method: { } method, Parameter: { } parameter } || Placeholders(fault, method).Any(placeholder => IsSame(placeholder.Name, RouteFixes.Placeholder(fault, parameter))))
        {
            yield break;
        }

        // A placeholder would be left without a source; a property of an object is not the parameter's to move.
        string name = Words.Header(parameter.Identifier.ValueText);
        AttributeSyntax header = Written.Attribute("Header", Written.Text(name));
        if (fault.TypeOf(parameter) is { } type && (type.SpecialType != SpecialType.None || type.TypeKind is TypeKind.Enum or TypeKind.Struct))
        {
            yield return new($"Send with [Header(\"{name}\")]", "Header", editor => SetRole(fault, editor, parameter, header, "Query", "AliasAs"));
        }
    }

    public static IEnumerable<ContractFix> SendAsQuery(Fault fault)
    {
        if (fault.Parameter is { } parameter)
        {
            yield return new("Send with [Query]", "Query", editor => SetRole(fault, editor, parameter, Written.Attribute("Query"), "Body"));
        }
    }

    public static IEnumerable<ContractFix> MarkContent(Fault fault)
    {
        if (fault is { Method: { } method } && method.ParameterList.Parameters.FirstOrDefault(parameter => IsCandidate(fault, method, parameter)) is { } first)
        {
            yield return new($"Mark '{first.Identifier.ValueText}' with [Body]", "Body", editor => editor.ReplaceNode(first, (current, generator) =>
                ((ParameterSyntax)current).AttributeLists.Count > 0 ? current : generator.AddAttributes(current, Written.List(Written.Attribute("Body")))));
        }
    }

    public static IEnumerable<ContractFix> HeaderDictionary(Fault fault)
    {
        if (fault.Parameter is { Type: { } type })
        {
            TypeSyntax dictionary = Written.Type("global::System.Collections.Generic.IDictionary<string, string>");
            yield return new("Use IDictionary<string, string>", "Dictionary", editor => editor.ReplaceNode(type, (current, _) => dictionary.WithTriviaFrom(current)));
        }
    }

    public static IEnumerable<ContractFix> RoundTripFormat(Fault fault)
    {
        if (fault is not { Method: { } method, Parameter: { } parameter } || !HasOwnFormat(fault.TypeOf(parameter)))
        {
            yield break;
        }

        AttributeSyntax? attribute = ((string[])["Header", "Path", "Query"]).Select(role => fault.Find(parameter.AttributeLists, role)).FirstOrDefault(static found => found is not null);
        string role = Placeholders(fault, method).Any(placeholder => IsSame(placeholder.Name, RouteFixes.Placeholder(fault, parameter))) ? "Path" : "Query";
        yield return new("Set Format = \"O\"", "Format", editor =>
        {
            if (attribute is null)
            {
                Written.AddAttribute(editor, parameter, Written.Attribute(role, "Format = \"O\""));
            }
            else
            {
                Written.SetArgument(editor, attribute, "Format", "\"O\"");
            }
        });
    }

    public static IEnumerable<ContractFix> AddToken(Fault fault)
    {
        if (fault.Method is not { } method)
        {
            yield break;
        }

        string[] names = ["cancellationToken", "cancellation", "callerToken"];
        string name = names.FirstOrDefault(candidate => method.ParameterList.Parameters.All(parameter => parameter.Identifier.ValueText != candidate)) ?? names[0] + method.ParameterList.Parameters.Count;
        yield return new("Add a CancellationToken", "Token", editor => editor.ReplaceNode(method, (current, _) => AddToken((MethodDeclarationSyntax)current, name)));
    }

    public static IEnumerable<ContractFix> OneShot(Fault fault)
    {
        if (fault.Parameter is not { } parameter)
        {
            yield break;
        }

        yield return new("Set OneShot = true", "OneShot", editor =>
        {
            if (fault.Find(parameter.AttributeLists, "Body") is { } body)
            {
                Written.SetArgument(editor, body, "OneShot", "true");
            }
            else
            {
                Written.AddAttribute(editor, parameter, Written.Attribute("Body", "OneShot = true"));
            }
        });
    }

    private static IEnumerable<(string Name, bool MayBeNull)> Placeholders(Fault fault, MethodDeclarationSyntax method)
    {
        AttributeSyntax? contract = fault.Contract is { } declared ? fault.Find(declared.AttributeLists, "EncryptedApi") : null;
        return ((LiteralExpressionSyntax?[])[RouteLiteral.Find(contract), RouteLiteral.Find(fault.Verb(method))])
            .SelectMany(static literal => literal is null ? [] : RouteLiteral.Placeholders(literal.Token.ValueText))
            .GroupBy(static placeholder => placeholder.Name, StringComparer.OrdinalIgnoreCase)
            .Select(static same => same.First());
    }

    private static bool Fills(Fault fault, MethodDeclarationSyntax method, string placeholder) =>
        method.ParameterList.Parameters.Any(parameter => IsSame(RouteFixes.Placeholder(fault, parameter), placeholder));

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static MethodDeclarationSyntax AddSource(MethodDeclarationSyntax method, string placeholder, bool mayBeNull)
    {
        string name = Words.Identifier(placeholder);
        if (method.ParameterList.Parameters.Any(parameter => IsSame(parameter.Identifier.ValueText, name)))
        {
            return method;
        }

        ParameterSyntax added = SyntaxFactory.Parameter(SyntaxFactory.ParseToken(Written.Identifier(name)))
            .WithType(SyntaxFactory.ParseTypeName(mayBeNull ? "string?" : "string").WithTrailingTrivia(SyntaxFactory.Space));
        if (name != placeholder)
        {
            added = added.AddAttributeLists(Written.List(Written.Attribute("AliasAs", Written.Text(placeholder))).WithTrailingTrivia(SyntaxFactory.Space));
        }

        SeparatedSyntaxList<ParameterSyntax> parameters = method.ParameterList.Parameters;
        int position = parameters.IndexOf(static parameter => parameter.Default is not null || parameter.Modifiers.Any(SyntaxKind.ParamsKeyword) || parameter.Type?.ToString().EndsWith("CancellationToken", StringComparison.Ordinal) == true);
        return method.WithParameterList(method.ParameterList.WithParameters(Insert(parameters, position, added)));
    }

    private static MethodDeclarationSyntax AddToken(MethodDeclarationSyntax method, string name)
    {
        ParameterSyntax token = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
            .WithType(Written.Type("global::System.Threading.CancellationToken").WithTrailingTrivia(SyntaxFactory.Space))
            .WithDefault(SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)));
        SeparatedSyntaxList<ParameterSyntax> parameters = method.ParameterList.Parameters;
        return method.WithParameterList(method.ParameterList.WithParameters(Insert(parameters, parameters.IndexOf(static parameter => parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)), token)));
    }

    private static SeparatedSyntaxList<ParameterSyntax> Insert(SeparatedSyntaxList<ParameterSyntax> parameters, int position, ParameterSyntax added) =>
        position < 0 ? parameters.Add(added) : parameters.Insert(position, added);

    // What the parser takes for implicit content: rule 9 of contract language, section 3.1.
    private static bool IsCandidate(Fault fault, MethodDeclarationSyntax method, ParameterSyntax parameter) =>
        parameter.AttributeLists.Count == 0
        && fault.TypeOf(parameter) is { IsReferenceType: true, SpecialType: not SpecialType.System_String }
        && !Placeholders(fault, method).Any(placeholder => IsSame(placeholder.Name, parameter.Identifier.ValueText));

    // The format of a parameter is that of its value or its items; an object's properties have their own.
    private static bool HasOwnFormat(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => HasOwnFormat(array.ElementType),
        INamedTypeSymbol { TypeArguments: [.., { } item], SpecialType: not SpecialType.System_Nullable_T } => HasOwnFormat(item),
        _ => type is { Name: "DateTime" or "DateTimeOffset" or "TimeOnly", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } },
    };

    private static void SetRole(Fault fault, SyntaxEditor editor, ParameterSyntax parameter, AttributeSyntax role, params string[] replaced)
    {
        List<AttributeSyntax> old = [.. replaced.Select(name => fault.Find(parameter.AttributeLists, name)).Where(static found => found is not null).Cast<AttributeSyntax>()];
        if (old.Count == 0)
        {
            Written.AddAttribute(editor, parameter, role);
            return;
        }

        editor.ReplaceNode(old[0], role.WithTriviaFrom(old[0]));
        foreach (AttributeSyntax other in old.Skip(1))
        {
            Written.Remove(editor, other);
        }
    }
}
