using Aico.Generators.CodeFixes.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Fixes of the interface and its properties: 005, 008.</summary>
internal static class ContractFixes
{
    public static IEnumerable<ContractFix> OtherName(Fault fault)
    {
        if (fault.Contract is not { } contract || fault.Find(contract.AttributeLists, "EncryptedApi") is not { } attribute)
        {
            yield break;
        }

        string name = FreeName(fault, contract);
        yield return new($"Set Name = \"{name}\"", "Name", editor => Written.SetArgument(editor, attribute, "Name", Written.Text(name)));
    }

    public static IEnumerable<ContractFix> NoSetter(Fault fault)
    {
        if (fault.Property?.AccessorList?.Accessors.FirstOrDefault(static accessor => !accessor.IsKind(SyntaxKind.GetAccessorDeclaration)) is { } setter)
        {
            yield return new($"Remove '{setter.Keyword.ValueText}'", "NoSetter", editor => editor.RemoveNode(setter, SyntaxRemoveOptions.KeepNoTrivia));
        }
    }

    // Rivals are numbered in the order of the file, so that fixing all of them at once makes no new ones.
    private static string FreeName(Fault fault, InterfaceDeclarationSyntax contract)
    {
        string name = "Encrypted" + BaseName(contract);
        List<InterfaceDeclarationSyntax> alike =
        [
            .. contract.SyntaxTree.GetRoot(fault.CancellationToken).DescendantNodes().OfType<InterfaceDeclarationSyntax>()
                .Where(other => fault.Find(other.AttributeLists, "EncryptedApi") is not null && BaseName(other) == BaseName(contract)),
        ];
        int number = alike.IndexOf(contract) + 1;
        string candidate = number < 2 ? name : name + number;
        while (IsTaken(fault, contract, candidate))
        {
            number = Math.Max(number, alike.Count) + 1;
            candidate = name + number;
        }

        return candidate;
    }

    private static string BaseName(InterfaceDeclarationSyntax contract)
    {
        string name = contract.Identifier.ValueText;
        return name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;
    }

    private static bool IsTaken(Fault fault, InterfaceDeclarationSyntax contract, string name) =>
        fault.Model.GetDeclaredSymbol(contract, fault.CancellationToken)?.ContainingNamespace is { } space
        && (space.GetTypeMembers(name + "Client").Any() || space.GetTypeMembers(name + "ServiceCollectionExtensions").Any() || space.GetTypeMembers("I" + name).Any());
}
