using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes;

/// <summary>Where a diagnostic stands, and what is declared around it.</summary>
internal sealed class Fault(string id, SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
{
    public string Id { get; } = id;

    /// <summary>Gets the marked node.</summary>
    public SyntaxNode Node { get; } = node;

    public SemanticModel Model { get; } = model;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public InterfaceDeclarationSyntax? Contract => Node.FirstAncestorOrSelf<InterfaceDeclarationSyntax>();

    public MethodDeclarationSyntax? Method => Node.FirstAncestorOrSelf<MethodDeclarationSyntax>();

    public PropertyDeclarationSyntax? Property => Node.FirstAncestorOrSelf<PropertyDeclarationSyntax>();

    public ParameterSyntax? Parameter => Node.FirstAncestorOrSelf<ParameterSyntax>();

    public AttributeSyntax? Attribute => Node.FirstAncestorOrSelf<AttributeSyntax>();

    /// <summary>Finds the fault of a diagnostic in the document that reports it.</summary>
    public static async Task<Fault?> FindAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is null || model is null
            ? null
            : new(diagnostic.Id, root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), model, cancellationToken);
    }

    /// <summary>Gets the attribute of our namespace on a declaration, by its name without suffix.</summary>
    public AttributeSyntax? Find(SyntaxList<AttributeListSyntax> lists, string name) => lists
        .SelectMany(static list => list.Attributes)
        .FirstOrDefault(attribute => IsAico(attribute, name));

    /// <summary>Gets the verb attribute whose route is a literal, or null.</summary>
    public AttributeSyntax? Verb(MethodDeclarationSyntax method) => method.AttributeLists
        .SelectMany(static list => list.Attributes)
        .FirstOrDefault(attribute => RouteLiteral.Find(attribute) is not null && TypeOf(attribute)?.BaseType is { Name: "HttpMethodAttribute", ContainingNamespace.Name: "Aico" });

    public INamedTypeSymbol? TypeOf(AttributeSyntax attribute) => (Model.GetSymbolInfo(attribute, CancellationToken).Symbol as IMethodSymbol)?.ContainingType;

    /// <summary>Gets the type of a parameter without <c>Nullable&lt;&gt;</c>.</summary>
    public ITypeSymbol? TypeOf(ParameterSyntax parameter) =>
        parameter.Type is { } type && Model.GetTypeInfo(type, CancellationToken).Type is { } symbol
            ? symbol is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : symbol
            : null;

    public bool Has(string metadataName) => Model.Compilation.GetTypeByMetadataName(metadataName) is not null;

    public bool IsToken(ParameterSyntax parameter) => TypeOf(parameter) is { Name: "CancellationToken", ContainingNamespace.Name: "Threading" };

    private bool IsAico(AttributeSyntax attribute, string name) =>
        TypeOf(attribute) is { ContainingNamespace: { Name: "Aico", ContainingNamespace.IsGlobalNamespace: true } } type && type.Name == name + "Attribute";
}
