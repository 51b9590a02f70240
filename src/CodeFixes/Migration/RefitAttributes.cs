using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Migration;

/// <summary>Writes Refit's attributes as ours.</summary>
internal sealed class RefitAttributes(SemanticModel model, CancellationToken cancellationToken)
{
    // "Json" is Refit's obsolete name for what serializes text too.
    private static readonly Dictionary<string, string> BodyKinds = new(StringComparer.Ordinal)
    {
        ["Json"] = "Json",
        ["Serialized"] = "Json",
        ["UrlEncoded"] = "UrlEncoded",
        ["JsonLines"] = "JsonLines",
    };

    /// <summary>Gets our attribute, or null if there is none.</summary>
    public AttributeSyntax? Convert(AttributeSyntax attribute, string name) => name switch
    {
        "Body" => Body(attribute),
        "Query" => Query(attribute),
        _ => RefitNames.KeepsArguments(name) ? Written.Attribute(name, [.. Arguments(attribute).Select(static argument => argument.ToString())]) : null,
    };

    private static SeparatedSyntaxList<AttributeArgumentSyntax> Arguments(AttributeSyntax attribute) => attribute.ArgumentList?.Arguments ?? default;

    // Buffering and compression have no counterpart: every content can be sent again, and none is compressed.
    private AttributeSyntax Body(AttributeSyntax attribute)
    {
        string[] kinds =
        [
            .. Arguments(attribute)
                .Select(argument => EnumName(argument.Expression, "BodySerializationMethod"))
                .Where(static kind => kind is not null && BodyKinds.ContainsKey(kind))
                .Select(static kind => "global::Aico.BodyKind." + BodyKinds[kind!]),
        ];
        return Written.Attribute("Body", kinds);
    }

    // What is positional in Refit is the delimiter, the prefix and the format; here it is the name.
    private AttributeSyntax Query(AttributeSyntax attribute)
    {
        string[] positions = ["Delimiter", "Prefix", "Format"];
        List<string> written = [];
        int position = 0;
        foreach (AttributeArgumentSyntax argument in Arguments(attribute))
        {
            string? format = EnumName(argument.Expression, "CollectionFormat");
            string? name = argument.NameEquals?.Name.Identifier.ValueText ?? Parameter(argument);
            if (format is not null)
            {
                // Refit's own default leaves the choice to its settings; here it is the contract's.
                if (format != "RefitParameterFormatter")
                {
                    written.Add(name is null && Arguments(attribute).First() == argument ? "global::Aico.CollectionFormat." + format : "CollectionFormat = global::Aico.CollectionFormat." + format);
                }
            }
            else if (name == "Name")
            {
                written.Insert(0, argument.Expression.ToString());
            }
            else
            {
                written.Add($"{name ?? positions[position++]} = {argument.Expression}");
            }
        }

        return Written.Attribute("Query", [.. written]);
    }

    private static string? Parameter(AttributeArgumentSyntax argument) =>
        argument.NameColon?.Name.Identifier.ValueText is { } name ? char.ToUpperInvariant(name[0]) + name.Substring(1) : null;

    private string? EnumName(ExpressionSyntax expression, string type) =>
        model.GetSymbolInfo(expression, cancellationToken).Symbol is IFieldSymbol { ContainingType: { } owner } field && owner.Name == type && RefitNames.IsRefit(owner) ? field.Name : null;
}
