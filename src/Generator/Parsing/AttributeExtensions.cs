using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.Parsing;

/// <summary>Reads attributes of the runtime by name; their types need not be resolved for that.</summary>
internal static class AttributeExtensions
{
    public static bool IsAico(this INamedTypeSymbol? type, string name) =>
        type is not null && type.Name == name && type.ContainingNamespace is { Name: KnownNames.Namespace, ContainingNamespace.IsGlobalNamespace: true };

    // Asked dozens of times for every parameter on every keystroke: a loop leaves no garbage.
    public static AttributeData? Find(this ISymbol symbol, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.IsAico(name))
            {
                return attribute;
            }
        }

        return null;
    }

    public static IEnumerable<AttributeData> FindAll(this ISymbol symbol, string name) =>
        symbol.GetAttributes().Where(attribute => attribute.AttributeClass.IsAico(name));

    /// <summary>Gets the value given to a constructor parameter or a property, or default.</summary>
    public static TypedConstant Get(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value;
            }
        }

        IMethodSymbol? constructor = attribute.AttributeConstructor;
        for (int i = 0; constructor is not null && i < attribute.ConstructorArguments.Length && i < constructor.Parameters.Length; i++)
        {
            if (constructor.Parameters[i].Name == name)
            {
                return attribute.ConstructorArguments[i];
            }
        }

        return default;
    }

    public static string? GetString(this AttributeData attribute, string name) => attribute.Get(name) is { Kind: TypedConstantKind.Primitive, Value: string text } ? text : null;

    public static int GetInt32(this AttributeData attribute, string name) => attribute.Get(name) is { Kind: not TypedConstantKind.Array, Value: int number } ? number : 0;

    public static int GetEnum(this AttributeData attribute, string name) => attribute.Get(name) is { Kind: TypedConstantKind.Enum, Value: int number } ? number : 0;

    public static bool GetBoolean(this AttributeData attribute, string name, bool otherwise = false) =>
        attribute.Get(name) is { Kind: TypedConstantKind.Primitive, Value: bool value } ? value : otherwise;

    /// <summary>Gets where an argument is written, or null when it is not written in source.</summary>
    public static SyntaxNode? ArgumentSyntax(this AttributeData attribute, string name, CancellationToken cancellationToken)
    {
        if (attribute.Syntax(cancellationToken)?.ArgumentList is not { } list)
        {
            return null;
        }

        int position = -1;
        if (attribute.AttributeConstructor is { } constructor)
        {
            position = constructor.Parameters.IndexOf(constructor.Parameters.FirstOrDefault(parameter => parameter.Name == name)!);
        }

        foreach (AttributeArgumentSyntax argument in list.Arguments)
        {
            if (argument.NameEquals?.Name.Identifier.ValueText == name || argument.NameColon?.Name.Identifier.ValueText == name)
            {
                return argument.Expression;
            }
        }

        return position >= 0 && position < list.Arguments.Count && list.Arguments[position] is { NameEquals: null, NameColon: null } positional
            ? positional.Expression
            : null;
    }

    public static AttributeSyntax? Syntax(this AttributeData attribute, CancellationToken cancellationToken) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;
}
