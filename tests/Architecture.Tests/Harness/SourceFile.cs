using Microsoft.CodeAnalysis;

namespace Aico.Architecture.Tests.Harness;

/// <summary>A source file with its meaning. The path is relative to the project and has forward slashes.</summary>
internal sealed record SourceFile(string Path, SyntaxTree Tree, SemanticModel Model)
{
    /// <summary>The folder, such as <c>Protocols/AicoV1</c>; empty at the root of the project.</summary>
    public string Folder => FolderOf(Path);

    /// <summary>The first folder; empty at the root of the project.</summary>
    public string Room => RoomOf(Path);

    public static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    public static string RoomOf(string path) => path.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? path[..slash] : "";

    /// <summary>Whether the file is the one named, or in the folder named, or in one below it.</summary>
    public bool IsIn(string place) => Path == place || Path.StartsWith(place + "/", StringComparison.Ordinal);

    /// <summary>How a test names a place in this file.</summary>
    public string At(SyntaxNode node, string what) => At(node.GetLocation(), what);

    /// <inheritdoc cref="At(SyntaxNode, string)"/>
    public string At(Location location, string what) => $"{Path}({location.GetLineSpan().StartLinePosition.Line + 1}): {what}";
}
