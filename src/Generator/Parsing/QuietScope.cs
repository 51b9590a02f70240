using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>A property of a contract as a method sends it: what is wrong with it has been reported once, with the property.</summary>
internal sealed class QuietScope(ParseContext context, IPropertySymbol property) : PropertyScope(context, property)
{
    public override void Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments)
    {
    }
}
