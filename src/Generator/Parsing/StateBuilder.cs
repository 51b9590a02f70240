using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>What a call captures: arguments, and the properties of the client that it sends.</summary>
internal sealed class StateBuilder
{
    // What a record struct declares itself, and what a member may not be called.
    private static readonly HashSet<string> NeverMembers = new(StringComparer.Ordinal)
    {
        "Equals", "GetHashCode", "GetType", "ToString", "PrintMembers", "Deconstruct", "MemberwiseClone", "Finalize", "ReferenceEquals",
    };

    private readonly TypeNames _types;
    private readonly UniqueNameBuilder _names = new(NeverMembers);
    private readonly Dictionary<ISymbol, string> _captured = new(SymbolEqualityComparer.Default);
    private readonly List<StateMemberModel> _members = [];

    public StateBuilder(TypeNames types, string stateName)
    {
        _types = types;
        _names.Reserve(stateName);
    }

    public IReadOnlyList<StateMemberModel> Members => _members;

    /// <summary>Captures an argument, once, and gets what reads it.</summary>
    public ValueSource Capture(IParameterSymbol parameter)
    {
        string argument = Names.Escape(parameter.Name);
        if (parameter.IsRequiredReference())
        {
            argument = $"global::Aico.RequiredArgument.Check({argument}, {Names.Literal(parameter.Name)})";
        }

        ITypeSymbol type = parameter.AllowsNull() ? parameter.Type.WithNullableAnnotation(NullableAnnotation.Annotated) : parameter.Type;
        return Capture(parameter, type, argument);
    }

    /// <summary>Captures a property of the client, once, and gets what reads it.</summary>
    public ValueSource Capture(ClientProperty property) => Capture(property.Symbol, property.Symbol.Type, property.FieldName);

    private ValueSource Capture(ISymbol symbol, ITypeSymbol type, string argument)
    {
        if (!_captured.TryGetValue(symbol, out string? expression))
        {
            string member = Names.Escape(_names.Take(symbol.Name));
            _members.Add(new(_types.Of(type), member, argument));
            expression = "state." + member;
            _captured.Add(symbol, expression);
        }

        return new(symbol, type, expression);
    }
}
