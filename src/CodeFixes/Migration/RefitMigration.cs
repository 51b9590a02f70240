using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Aico.Generators.CodeFixes.Migration;

/// <summary>Rewrites the chosen interfaces of a file, and its usings if nothing else there is Refit's.</summary>
internal sealed class RefitMigration(SemanticModel model, HashSet<InterfaceDeclarationSyntax> interfaces, CancellationToken cancellationToken) : CSharpSyntaxRewriter
{
    private readonly RefitAttributes _attributes = new(model, cancellationToken);
    private readonly List<string> _advice = [];
    private bool _isInside;

    public CompilationUnitSyntax Rewrite(CompilationUnitSyntax unit)
    {
        CompilationUnitSyntax rewritten = (CompilationUnitSyntax)Visit(unit);
        if (unit.DescendantNodes().OfType<SimpleNameSyntax>().Any(StaysRefit))
        {
            // With both usings the names that both have would be ambiguous: ours stay qualified.
            return rewritten;
        }

        UsingDirectiveSyntax? refit = Using(rewritten, "Refit");
        bool isImported = Using(rewritten, "Aico") is not null || IsImported(unit);
        return (refit, isImported) switch
        {
            (null, true) => rewritten,
            (null, false) => rewritten.AddUsings(SyntaxFactory.UsingDirective(SyntaxFactory.ParseName("Aico")).NormalizeWhitespace().WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)),
            (_, true) => rewritten.RemoveNode(refit, SyntaxRemoveOptions.KeepLeadingTrivia)!,
            (_, false) => rewritten.ReplaceNode(refit, refit.WithName(SyntaxFactory.IdentifierName("Aico").WithTriviaFrom(refit.Name!))),
        };
    }

    public override SyntaxNode? VisitInterfaceDeclaration(InterfaceDeclarationSyntax node)
    {
        bool wasInside = _isInside;
        _isInside = interfaces.Contains(node);
        InterfaceDeclarationSyntax rewritten = Advised(node, () => AddContract(node, (InterfaceDeclarationSyntax)base.VisitInterfaceDeclaration(node)!));
        _isInside = wasInside;
        return rewritten;
    }

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) => Advised(node, () => (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!);

    public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node) => Advised(node, () => (PropertyDeclarationSyntax)base.VisitPropertyDeclaration(node)!);

    public override SyntaxNode? VisitParameter(ParameterSyntax node)
    {
        ParameterSyntax rewritten = (ParameterSyntax)base.VisitParameter(node)!;
        return rewritten.AttributeLists.Count < node.AttributeLists.Count ? rewritten.WithLeadingTrivia(node.GetLeadingTrivia()) : rewritten;
    }

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node)
    {
        if (!_isInside)
        {
            return base.VisitAttributeList(node);
        }

        List<AttributeSyntax> kept = [];
        foreach (AttributeSyntax attribute in node.Attributes)
        {
            if (NameOf(attribute) is not { } name)
            {
                kept.Add((AttributeSyntax)Visit(attribute));
            }
            else if (_attributes.Convert(attribute, name) is { } converted)
            {
                kept.Add(converted.WithTriviaFrom(attribute));
            }
            else if (name != "PathPrefix")
            {
                _advice.Add($"// Refit's [{name}] has no counterpart: {RefitNames.Advice(name) ?? "see docs/migrating-from-refit.md"}.");
            }
        }

        return kept.Count == 0 ? null
            : kept.Count == node.Attributes.Count ? node.WithAttributes(SyntaxFactory.SeparatedList(kept, node.Attributes.GetSeparators()))
            : node.WithAttributes(SyntaxFactory.SeparatedList(kept)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    public override SyntaxNode? VisitQualifiedName(QualifiedNameSyntax node) =>
        _isInside && IsConverted(node.Right) ? Renamed((SimpleNameSyntax)Visit(node.Right), node) : base.VisitQualifiedName(node);

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => IsUnqualified(node) ? Renamed(node, node) : base.VisitIdentifierName(node);

    public override SyntaxNode? VisitGenericName(GenericNameSyntax node)
    {
        SyntaxNode rewritten = base.VisitGenericName(node)!;
        return IsUnqualified(node) ? Renamed((SimpleNameSyntax)rewritten, node) : rewritten;
    }

    private static QualifiedNameSyntax Renamed(SimpleNameSyntax name, NameSyntax old) =>
        SyntaxFactory.QualifiedName(SyntaxFactory.ParseName("global::Aico"), name.WithoutTrivia()).WithTriviaFrom(old).WithAdditionalAnnotations(Simplifier.Annotation);

    private static IEnumerable<AttributeSyntax> Attributes(MemberDeclarationSyntax member) => member.AttributeLists.SelectMany(static list => list.Attributes);

    private static UsingDirectiveSyntax? Using(CompilationUnitSyntax unit, string name) => unit.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .OfType<UsingDirectiveSyntax>()
        .FirstOrDefault(directive => directive is { Alias: null, StaticKeyword.RawKind: 0 } && directive.Name?.ToString() == name);

    private bool IsUnqualified(SimpleNameSyntax node) => _isInside && node.Parent is not QualifiedNameSyntax && IsConverted(node);

    private bool IsConverted(SimpleNameSyntax name) =>
        model.GetSymbolInfo(name, cancellationToken).Symbol is INamedTypeSymbol type && RefitNames.IsRefit(type) && RefitNames.HasCounterpart(type, model.Compilation);

    // A name of Refit that is not rewritten: outside the interfaces, or without a counterpart. Attributes inside are all rewritten or removed.
    private bool StaysRefit(SimpleNameSyntax name)
    {
        ISymbol? symbol = model.GetSymbolInfo(name, cancellationToken).Symbol;
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        if (type is null || !RefitNames.IsRefit(type))
        {
            return false;
        }

        bool isInside = name.FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is { } around && interfaces.Contains(around);
        return !isInside || (name.FirstAncestorOrSelf<AttributeListSyntax>() is null && !IsConverted(name));
    }

    private bool IsImported(CompilationUnitSyntax unit)
    {
        InterfaceDeclarationSyntax first = unit.DescendantNodes().OfType<InterfaceDeclarationSyntax>().First(interfaces.Contains);
        return model.LookupNamespacesAndTypes(first.SpanStart, name: "EncryptedApiAttribute").Any(static symbol => symbol.ContainingNamespace.Name == "Aico");
    }

    private bool HasAttribute(InterfaceDeclarationSyntax node, string space, string name) => Attributes(node).Any(attribute =>
        (model.GetSymbolInfo(attribute, cancellationToken).Symbol as IMethodSymbol)?.ContainingType is { } type && type.ContainingNamespace.Name == space && RefitNames.Short(type) == name);

    private string? NameOf(AttributeSyntax attribute) =>
        (model.GetSymbolInfo(attribute, cancellationToken).Symbol as IMethodSymbol)?.ContainingType is { } type && RefitNames.IsRefit(type) ? RefitNames.Short(type) : null;

    private InterfaceDeclarationSyntax AddContract(InterfaceDeclarationSyntax node, InterfaceDeclarationSyntax rewritten)
    {
        if (!_isInside || HasAttribute(node, "Aico", "EncryptedApi"))
        {
            return rewritten;
        }

        AttributeSyntax? prefix = Attributes(node).FirstOrDefault(attribute => NameOf(attribute) == "PathPrefix");
        string? basePath = prefix?.ArgumentList?.Arguments.FirstOrDefault()?.Expression.ToString();
        AttributeListSyntax contract = Written.List(Written.Attribute("EncryptedApi", basePath is null ? [] : [basePath]));
        rewritten = rewritten.WithLeadingTrivia();
        return rewritten
            .WithAttributeLists(rewritten.AttributeLists.Insert(0, contract.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    // What the rewriting of a declaration has to say stands above it, below what stood there already.
    private T Advised<T>(T node, Func<T> rewrite)
        where T : SyntaxNode
    {
        List<string> outer = [.. _advice];
        _advice.Clear();
        T rewritten = rewrite();
        SyntaxTriviaList before = node.GetLeadingTrivia();
        SyntaxTriviaList indentation = [.. before.Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))];
        foreach (string line in _advice)
        {
            before = before.Add(SyntaxFactory.Comment(line)).Add(SyntaxFactory.ElasticLineFeed).AddRange(indentation);
        }

        _advice.Clear();
        _advice.AddRange(outer);
        return rewritten.WithLeadingTrivia(before);
    }
}
