using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>One method while it is parsed.</summary>
internal sealed class MethodScope(ParseContext context, IMethodSymbol implemented, IMethodSymbol declared, Diagnostic? fault)
    : MemberScope(context, declared.ContainingType.Name + "." + implemented.Name, fault)
{
    /// <summary>Gets the interface method that is implemented.</summary>
    public IMethodSymbol Implemented { get; } = implemented;

    /// <summary>Gets the declaration that carries the attributes: the same, or one that declares it abstract again.</summary>
    public IMethodSymbol Declared { get; } = declared;

    /// <summary>Gets or sets the verb, where there is one.</summary>
    public VerbInfo? Verb { get; set; }

    /// <summary>Gets or sets the whole route, where there is one.</summary>
    public Route? Route { get; set; }

    /// <summary>Gets or sets the parameter that is the whole content.</summary>
    public IParameterSymbol? Content { get; set; }

    /// <summary>Gets the name under which calls are reported at run time.</summary>
    public string DisplayName { get; } = context.Contract.Name + "." + implemented.Name;
}
