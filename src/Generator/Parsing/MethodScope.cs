using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>One member while it is parsed: its first error makes it a stub.</summary>
internal sealed class MethodScope(ParseContext context, IMethodSymbol implemented, IMethodSymbol declared, Diagnostic? fault)
{
    public ParseContext Context { get; } = context;

    /// <summary>Gets the interface method that is implemented.</summary>
    public IMethodSymbol Implemented { get; } = implemented;

    /// <summary>Gets the declaration that carries the attributes: the same, or one that declares it abstract again.</summary>
    public IMethodSymbol Declared { get; } = declared;

    /// <summary>Gets the name under which calls are reported at run time.</summary>
    public string DisplayName { get; } = context.Contract.Name + "." + implemented.Name;

    /// <summary>Gets the name under which faults are reported at build time: that of the declaration, wherever it is inherited.</summary>
    public string DeclaredName { get; } = declared.ContainingType.Name + "." + implemented.Name;

    public Diagnostic? Fault { get; private set; } = fault;

    public void Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments)
    {
        Diagnostic diagnostic = Context.Report(descriptor, location, [DeclaredName, .. arguments]);
        if (diagnostic.Severity == DiagnosticSeverity.Error)
        {
            Fault ??= diagnostic;
        }
    }

    public void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params object[] arguments) =>
        Report(descriptor, Context.LocationOf(symbol), arguments);
}
