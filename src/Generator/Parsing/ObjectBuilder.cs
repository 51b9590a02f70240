using System.Globalization;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Writes the method that makes one object: what must be known first, the construction, and what is set only if it is there.</summary>
internal sealed class ObjectBuilder(ParseContext context, INamedTypeSymbol type, ObjectMembers members)
{
    /// <summary>What the method calls the beginning of its keys. No name of the user's is in sight there.</summary>
    public const string Prefix = "prefix";

    private const string Value = "value";

    private readonly List<string> _locals = [];
    private readonly Dictionary<IPropertySymbol, string> _read = new(SymbolEqualityComparer.Default);
    private readonly List<IPropertySymbol> _initialized = [];
    private readonly List<ServerSetModel> _sets = [];
    private readonly IPropertySymbol[] _properties = [.. MemberPath.Properties(type)];

    /// <summary>Gets what a property is where the request has none; null where it must have one.</summary>
    public string? Otherwise(IPropertySymbol property)
    {
        if (Parameter(property) is { HasExplicitDefaultValue: true } parameter)
        {
            return new ServerText(context.Types).Constant(parameter);
        }

        return ServerValue.Absent(property.Type) ?? (Parameter(property) is null && !property.IsRequired && property.Type.IsValueType && !IsSetLater(property) ? "default!" : null);
    }

    /// <summary>Takes a property.</summary>
    /// <param name="property">The property.</param>
    /// <param name="part">Where it is.</param>
    /// <param name="expression">Reads it.</param>
    /// <param name="presence">Tests whether it is there.</param>
    public void Add(IPropertySymbol property, ServerValue part, string expression, string presence)
    {
        if (IsSetLater(property))
        {
            string name = Names.Escape(property.Name);
            string assignment = property.SetMethod!.IsInitOnly ? $"{Value} = {Value} with {{ {name} = {expression} }}" : $"{Value}.{name} = {expression}";
            _sets.Add(new(presence, assignment));
            return;
        }

        string local = "part" + (_locals.Count + 1).ToString(CultureInfo.InvariantCulture);
        _locals.Add($"{context.Types.Of(part.Type)} {local} = {expression}");
        _read.Add(property, local);
        if (Parameter(property) is null)
        {
            _initialized.Add(property);
        }
    }

    public ServerObjectModel Build(string name)
    {
        context.Types.NoteUse(members.Constructor!);
        string arguments = string.Join(", ", members.Constructor!.Parameters.Select(parameter => _read[ObjectMembers.Matching(_properties, parameter)!]));
        string initializer = string.Join(", ", _initialized.Select(property => $"{Names.Escape(property.Name)} = {_read[property]}"));
        return new ServerObjectModel
        {
            Name = name,
            Type = context.Types.WithoutAnnotation(type),
            PrefixName = Prefix,
            ValueName = Value,
            Locals = _locals.ToEquatableArray(),
            Creation = $"new {context.Types.WithoutAnnotation(type)}({arguments})" + (initializer.Length == 0 ? "" : $" {{ {initializer} }}"),
            Sets = _sets.ToEquatableArray(),
        };
    }

    private IParameterSymbol? Parameter(IPropertySymbol property) =>
        members.Constructor!.Parameters.FirstOrDefault(parameter => SymbolEqualityComparer.Default.Equals(ObjectMembers.Matching(_properties, parameter), property));

    // A record can be copied with another value; of any other type what is set at its birth is set always.
    private bool IsSetLater(IPropertySymbol property) =>
        Parameter(property) is null && !property.IsRequired && property.SetMethod is { } setter && (!setter.IsInitOnly || type.IsRecord);
}
