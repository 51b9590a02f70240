using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>One property of a contract while it is parsed.</summary>
internal class PropertyScope(ParseContext context, IPropertySymbol property) : MemberScope(context, property.ContainingType.Name + "." + property.Name, null);
