using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.Parsing;

/// <summary>What every part of parsing one contract shares.</summary>
internal sealed class ParseContext(INamedTypeSymbol contract, Compilation compilation, CancellationToken cancellationToken)
{
    private readonly List<Diagnostic> _diagnostics = [];

    public INamedTypeSymbol Contract { get; } = contract;

    public Compilation Compilation { get; } = compilation;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public TypeNames Types { get; } = new(compilation);

    /// <summary>Gets or sets what the contract's JSON context knows, or null where it has none or a hand-written one.</summary>
    public JsonTypeSet? Json { get; set; }

    /// <summary>Gets where faults of a contract of another assembly are reported.</summary>
    public Location Elsewhere { get; init; } = Location.None;

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public Diagnostic Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments)
    {
        Diagnostic diagnostic = Diagnostic.Create(descriptor, location, arguments);
        _diagnostics.Add(diagnostic);
        return diagnostic;
    }

    /// <summary>Gets the first error of the interface itself, which makes a stub of every method: none may be sent differently than written.</summary>
    public Diagnostic? ContractFault { get; private set; }

    public void ReportContract(DiagnosticDescriptor descriptor, Location location, params object[] arguments)
    {
        Diagnostic diagnostic = Report(descriptor, location, arguments);
        NoteContractFault(diagnostic.Severity == DiagnosticSeverity.Error ? diagnostic : null);
    }

    /// <summary>Takes an error that all methods share.</summary>
    public void NoteContractFault(Diagnostic? fault) => ContractFault ??= fault;

    /// <summary>Gets the identifier of a symbol, or the contract's where the symbol comes from another assembly.</summary>
    public Location LocationOf(ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(IsHere) ?? Contract.Locations.FirstOrDefault(IsHere) ?? Elsewhere;

    /// <summary>Gets an attribute's name without brackets and arguments.</summary>
    public Location LocationOf(AttributeData attribute, ISymbol owner) => attribute.Syntax(CancellationToken) is { } syntax && IsHere(syntax.GetLocation())
        ? syntax.Name.GetLocation()
        : LocationOf(owner);

    /// <summary>Gets an attribute's argument, or the attribute where the argument is not written.</summary>
    public Location LocationOf(AttributeData attribute, string argument, ISymbol owner) =>
        attribute.ArgumentSyntax(argument, CancellationToken) is { } syntax && IsHere(syntax.GetLocation())
            ? syntax.GetLocation()
            : LocationOf(attribute, owner);

    /// <summary>Gets a method's return type as written.</summary>
    public Location LocationOfReturnType(IMethodSymbol method)
    {
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(CancellationToken) is MethodDeclarationSyntax syntax && IsHere(syntax.GetLocation()))
            {
                return syntax.ReturnType.GetLocation();
            }
        }

        return LocationOf(method);
    }

    // A referenced project's source is in another compilation, where this one may not report.
    private bool IsHere(Location location) => location.SourceTree is { } tree && Compilation.ContainsSyntaxTree(tree);
}
