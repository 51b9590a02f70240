using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Aico.Generators.Support;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary>Values that are sent as one text. Contract language, section 3.3.</summary>
internal static class ValueParser
{
    public static RequestStepModel Step(string operation, params string[] arguments) => new(operation, arguments.ToEquatableArray());

    /// <summary>Gets whether the value has a text; reports it otherwise.</summary>
    public static bool CheckText(MemberScope scope, ISymbol symbol, ITypeSymbol type)
    {
        if (TextForm.Has(type) || TextForm.HasOwnToString(type))
        {
            return true;
        }

        scope.Report(Descriptors.NoTextForm, symbol, symbol.Name, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
        return false;
    }

    /// <summary>Gets the format that an attribute gives, after checking that the type takes one.</summary>
    public static string? Format(MemberScope scope, ISymbol symbol, ITypeSymbol type, AttributeData? attribute, string argument)
    {
        string? format = attribute?.GetString(argument);
        if (format is not null && !TextForm.IsFormattable(type))
        {
            string name = attribute!.AttributeClass!.Name.Replace("Attribute", "");
            scope.Report(Descriptors.AttributeArgument, scope.Context.LocationOf(attribute, argument, symbol), name, "the type has no formats");
        }
        else if (format is null && TextForm.LosesData(type))
        {
            scope.Report(Descriptors.LossyText, symbol, symbol.Name, type.WithoutNullable().Name);
        }

        return format;
    }

    /// <summary>Gets the step that writes a value under a name.</summary>
    public static RequestStepModel Step(MemberScope scope, string operation, string name, ITypeSymbol type, string valueName, string expression, string? format)
    {
        string text = scope.Context.Types.TextOf(type, valueName, expression, format);
        return format is null || text != expression ? Step(operation, Names.Literal(name), text) : Step(operation, Names.Literal(name), text, Names.Literal(format));
    }

    public static void WarnOfSecret(MemberScope scope, ISymbol symbol, params string[] wireNames)
    {
        if (SecretNames.Match(symbol.Name) || wireNames.Any(SecretNames.Match))
        {
            scope.Report(Descriptors.SecretInAddress, symbol, symbol.Name);
        }
    }
}
