using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Fixes of one attribute: 006, 042, 045.</summary>
internal static class AttributeFixes
{
    public static IEnumerable<ContractFix> Remove(Fault fault)
    {
        if (fault.Attribute is { } attribute)
        {
            yield return new($"Remove [{attribute.Name}]", "Remove", editor => Written.Remove(editor, attribute));
        }
    }

    public static IEnumerable<ContractFix> NameDelimiter(Fault fault)
    {
        if (fault.Attribute?.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals is null) is { } argument)
        {
            yield return new($"Write Delimiter = {argument.Expression}", "Delimiter", editor => editor.ReplaceNode(
                argument, (current, _) => Written.Argument("Delimiter = " + ((AttributeArgumentSyntax)current).Expression)));
        }
    }
}
