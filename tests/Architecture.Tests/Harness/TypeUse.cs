using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Architecture.Tests.Harness;

/// <summary>A name in a file, and what it stands for.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">The name.</param>
/// <param name="Symbol">A type or a member.</param>
/// <param name="Type">The type, or the member's.</param>
internal sealed record TypeUse(SourceFile File, SimpleNameSyntax Name, ISymbol Symbol, INamedTypeSymbol Type)
{
    /// <summary>Where the type is declared, if in the same project.</summary>
    public string? DeclaredIn { get; } = Type.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;

    /// <summary>The type's namespace.</summary>
    public string Namespace { get; } = Type.ContainingNamespace.ToDisplayString();

    /// <summary>The type's whole name, without type arguments.</summary>
    public string FullName { get; } = $"{Type.ContainingNamespace.ToDisplayString()}.{Type.MetadataName}";

    /// <summary>Whether the type itself is written, not only a member of it.</summary>
    public bool NamesType => Symbol is INamedTypeSymbol or IMethodSymbol { MethodKind: MethodKind.Constructor };

    public override string ToString() => File.At(Name, $"names {Type.ToDisplayString()}");
}
