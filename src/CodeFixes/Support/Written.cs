using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Aico.Generators.CodeFixes.Support;

/// <summary>Pieces of code that the editor shortens to what the file's usings allow.</summary>
internal static class Written
{
    /// <summary>Makes an attribute of our namespace, such as <c>Query(Format = "O")</c>.</summary>
    public static AttributeSyntax Attribute(string name, params string[] arguments)
    {
        AttributeSyntax attribute = SyntaxFactory.Attribute(Name("global::Aico." + name));
        return arguments.Length == 0
            ? attribute
            : attribute.WithArgumentList(SyntaxFactory.AttributeArgumentList(SyntaxFactory.SeparatedList(arguments.Select(Argument))));
    }

    public static AttributeSyntax Serializable(string type) => SyntaxFactory
        .Attribute(Name("global::System.Text.Json.Serialization.JsonSerializable"))
        .WithArgumentList(SyntaxFactory.AttributeArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.AttributeArgument(SyntaxFactory.TypeOfExpression(Type(type))))));

    public static NameSyntax Name(string text) => SyntaxFactory.ParseName(text).WithAdditionalAnnotations(Simplifier.Annotation);

    public static TypeSyntax Type(string text) => SyntaxFactory.ParseTypeName(text).WithAdditionalAnnotations(Simplifier.Annotation);

    public static AttributeArgumentSyntax Argument(string text)
    {
        AttributeArgumentSyntax argument = SyntaxFactory.ParseAttributeArgumentList("(" + text + ")")!.Arguments[0];
        return argument.ReplaceNodes(
            argument.DescendantNodes().OfType<MemberAccessExpressionSyntax>(), static (_, current) => current.WithAdditionalAnnotations(Simplifier.Annotation));
    }

    public static AttributeListSyntax List(AttributeSyntax attribute) => SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute));

    /// <summary>Puts an attribute before a parameter, whatever other fixes make of it.</summary>
    public static void AddAttribute(SyntaxEditor editor, ParameterSyntax parameter, AttributeSyntax attribute) => editor.ReplaceNode(parameter, (current, _) =>
    {
        ParameterSyntax written = (ParameterSyntax)current;
        SyntaxTriviaList before = written.GetLeadingTrivia();
        return written.WithLeadingTrivia().WithAttributeLists(written.WithLeadingTrivia().AttributeLists.Add(List(attribute).WithTrailingTrivia(SyntaxFactory.Space))).WithLeadingTrivia(before);
    });

    /// <summary>Puts an attribute on a line of its own above a member.</summary>
    public static void AddAttribute(SyntaxEditor editor, MemberDeclarationSyntax member, AttributeSyntax attribute) =>
        editor.ReplaceNode(member, (current, generator) => generator.AddAttributes(current, List(attribute)));

    /// <summary>Adds a named argument, or replaces the one of that name.</summary>
    public static void SetArgument(SyntaxEditor editor, AttributeSyntax attribute, string name, string value) => editor.ReplaceNode(attribute, (current, _) =>
    {
        AttributeSyntax written = (AttributeSyntax)current;
        AttributeArgumentListSyntax list = written.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax argument = Argument($"{name} = {value}");
        AttributeArgumentSyntax? old = list.Arguments.FirstOrDefault(candidate => candidate.NameEquals?.Name.Identifier.ValueText == name);
        return written.WithArgumentList(list.WithArguments(old is null ? list.Arguments.Add(argument) : list.Arguments.Replace(old, argument)));
    });

    /// <summary>Removes an attribute, with its brackets if nothing else is in them.</summary>
    public static void Remove(SyntaxEditor editor, AttributeSyntax attribute)
    {
        AttributeListSyntax list = (AttributeListSyntax)attribute.Parent!;
        SyntaxNode owner = list.Parent!;
        if (list.Attributes.Count > 1)
        {
            editor.RemoveNode(attribute, SyntaxRemoveOptions.KeepNoTrivia);
            return;
        }

        // What stands before the brackets, comments included, belongs to the member; what stands after them goes.
        bool isFirst = owner.GetFirstToken() == list.GetFirstToken();
        editor.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia);
        if (isFirst)
        {
            editor.ReplaceNode(owner, (current, _) => current.WithLeadingTrivia(list.GetLeadingTrivia()));
        }
    }

    /// <summary>Escapes a name that is a keyword.</summary>
    public static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    public static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);
}
