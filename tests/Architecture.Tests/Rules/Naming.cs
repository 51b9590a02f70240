using Aico.Architecture.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Architecture.Tests.Rules;

/// <summary>Names that only certain rooms may say.</summary>
internal static class Naming
{
    private static readonly string[] NativeAttributes = ["DllImport", "LibraryImport"];

    /// <summary>Uses outside the allowed places.</summary>
    public static IEnumerable<string> Outside(SourceCode code, Func<TypeUse, bool> forbidden, params string[] allowed) => code.Uses
        .Where(use => !allowed.Any(use.File.IsIn) && forbidden(use))
        .Select(static use => use.ToString())
        .Distinct();

    /// <summary>Native functions declared outside the allowed places.</summary>
    public static IEnumerable<string> NativeOutside(SourceCode code, params string[] allowed) =>
        from file in code.Files
        where !allowed.Any(file.IsIn)
        from attribute in file.Tree.GetRoot().DescendantNodes().OfType<AttributeSyntax>()
        where NativeAttributes.Any(name => attribute.Name.ToString().Contains(name, StringComparison.Ordinal))
        select file.At(attribute, "declares a native function");

    /// <summary>Files whose one namespace is not their folder below <paramref name="root"/>, or, if they declare a public type, <paramref name="face"/>.</summary>
    public static IEnumerable<string> WrongNamespaces(SourceCode code, string root, string face, params string[] except) =>
        from file in code.Files
        where !except.Any(file.IsIn)
        let spaces = file.Tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().ToArray()
        let own = file.Folder.Length == 0 ? root : $"{root}.{file.Folder.Replace('/', '.')}"
        let expected = IsPublic(file) ? face : own
        where spaces is not [FileScopedNamespaceDeclarationSyntax space] || space.Name.ToString() != expected
        select file.At(file.Tree.GetRoot(), $"should have the one namespace {expected}");

    /// <summary>Whether a type, or one that it derives from or implements, is the named one.</summary>
    public static bool Is(ITypeSymbol type, string fullName)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.ToDisplayString() == fullName)
            {
                return true;
            }
        }

        return type.AllInterfaces.Any(implemented => implemented.ToDisplayString() == fullName);
    }

    private static bool IsPublic(SourceFile file) => file.Tree.GetRoot().DescendantNodes()
        .OfType<MemberDeclarationSyntax>()
        .Any(member => member.Parent is BaseNamespaceDeclarationSyntax && file.Model.GetDeclaredSymbol(member) is INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public });
}
