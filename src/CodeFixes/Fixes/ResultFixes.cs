using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Fixes of what a method returns: 010, 011, 012.</summary>
internal static class ResultFixes
{
    private const string Task = "global::System.Threading.Tasks.Task";

    public static IEnumerable<ContractFix> Wrap(Fault fault)
    {
        if (fault.Method?.ReturnType is not { } type || type is RefTypeSyntax or PointerTypeSyntax or FunctionPointerTypeSyntax)
        {
            yield break;
        }

        ITypeSymbol? symbol = fault.Model.GetTypeInfo(type, fault.CancellationToken).Type;
        if (symbol is { SpecialType: SpecialType.System_Void })
        {
            yield return Replace("Return Task", "Task", type, Written.Type(Task));
        }
        else if (symbol is INamedTypeSymbol { Name: "IObservable" or "IAsyncEnumerator" or "IEnumerable", TypeArguments.Length: 1 } && type.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault() is { } generic)
        {
            TypeSyntax item = generic.TypeArgumentList.Arguments[0];
            yield return Replace($"Return IAsyncEnumerable<{item}>", "IAsyncEnumerable", type, Written.Type($"global::System.Collections.Generic.IAsyncEnumerable<{item}>"));
        }
        else
        {
            yield return Replace($"Return Task<{type}>", "Task", type, Written.Type($"{Task}<{type}>"));
        }
    }

    public static IEnumerable<ContractFix> Unwrap(Fault fault)
    {
        if (fault.Method?.ReturnType is { } type && type.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault() is { TypeArgumentList.Arguments: [{ } stream] })
        {
            yield return Replace($"Return {stream}", "Unwrap", type, stream.WithoutTrivia());
        }
    }

    public static IEnumerable<ContractFix> NoContent(Fault fault)
    {
        if (fault.Method?.ReturnType is not { } type)
        {
            yield break;
        }

        if (fault.Has("Aico.IApiResponse"))
        {
            yield return Replace("Return Task<IApiResponse>", "IApiResponse", type, Written.Type(Task + "<global::Aico.IApiResponse>"));
        }

        yield return Replace("Return Task", "Task", type, Written.Type(Task));
    }

    private static ContractFix Replace(string title, string key, TypeSyntax old, TypeSyntax type) =>
        new(title, key, editor => editor.ReplaceNode(old, (current, _) => type.WithTriviaFrom(current)));
}
