using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Fixes of a method's verb: 001.</summary>
internal static class MethodFixes
{
    public static IEnumerable<ContractFix> OneVerb(Fault fault)
    {
        if (fault.Attribute is not null)
        {
            return AttributeFixes.Remove(fault);
        }

        return fault.Method is { } method ? [AddVerb(method)] : [];
    }

    private static ContractFix AddVerb(MethodDeclarationSyntax method)
    {
        string path = Written.Text(Words.Path(method.Identifier.ValueText));
        return new($"Add [Get({path})]", "Get", editor => Written.AddAttribute(editor, method, Written.Attribute("Get", path)));
    }
}
