using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Fixes of streams: 014, 047.</summary>
internal static class StreamFixes
{
    private static readonly string[] EndNames = ["Done", "IsDone", "IsFinal"];

    public static IEnumerable<ContractFix> MarkEnd(Fault fault)
    {
        if (fault.Method is not { } method)
        {
            yield break;
        }

        if ((fault.Model.GetTypeInfo(method.ReturnType, fault.CancellationToken).Type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault() is { } item
            && EndNames.FirstOrDefault(name => HasFlag(item, name)) is { } end)
        {
            string type = item.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToMinimalDisplayString(fault.Model, method.SpanStart);
            yield return Add($"Add [StreamEnd(nameof({type}.{end}))]", "StreamEnd", method, $"nameof({type}.{end})");
        }

        yield return Add("Add [StreamEnd(Optional = true)]", "Optional", method, "Optional = true");
    }

    public static IEnumerable<ContractFix> IdleLimit(Fault fault)
    {
        // A limit of the interface is marked at the method; what it should be for the others, only its author knows.
        if (fault.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { NameEquals: null } total || fault.Attribute is not { } timeout)
        {
            yield break;
        }

        bool isSet = timeout.ArgumentList!.Arguments.Any(static argument => argument.NameEquals?.Name.Identifier.ValueText == "IdleMilliseconds");
        yield return isSet
            ? new("Remove the total limit", "Idle", editor => editor.RemoveNode(total, SyntaxRemoveOptions.KeepNoTrivia))
            : new($"Write IdleMilliseconds = {total.Expression}", "Idle", editor => editor.ReplaceNode(total, Written.Argument("IdleMilliseconds = " + total.Expression)));
    }

    private static ContractFix Add(string title, string key, MethodDeclarationSyntax method, string argument) =>
        new(title, key, editor => Written.AddAttribute(editor, method, Written.Attribute("StreamEnd", argument)));

    private static bool HasFlag(ITypeSymbol item, string name)
    {
        for (ITypeSymbol? type = item; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IPropertySymbol>().Any(static property =>
                property is { IsStatic: false, Type.SpecialType: SpecialType.System_Boolean, DeclaredAccessibility: Accessibility.Public, GetMethod: not null }))
            {
                return true;
            }
        }

        return false;
    }
}
