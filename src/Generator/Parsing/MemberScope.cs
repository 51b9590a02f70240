using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>One member while it is parsed: its first error makes it a stub.</summary>
internal abstract class MemberScope(ParseContext context, string declaredName, Diagnostic? fault)
{
    public ParseContext Context { get; } = context;

    /// <summary>Gets the name under which faults are reported at build time: that of the declaration, wherever it is inherited.</summary>
    public string DeclaredName { get; } = declaredName;

    public Diagnostic? Fault { get; private set; } = fault;

    public virtual void Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments)
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
