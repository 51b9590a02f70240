using Aico.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Aico.Architecture.Tests.Harness;

/// <summary>The sources of one project, compiled: what a file names is what the compiler says, whatever it is called in the text.</summary>
internal sealed class SourceCode
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<SourceCode> LazyGenerator = new(static () => OfProject(
        "Generator", "Aico.Generators", "Runtime/Addressing/HeaderRules.cs", "Runtime/Addressing/TargetRules.cs"));

    private static readonly Lazy<SourceCode> LazyCodeFixes = new(static () => OfProject("CodeFixes", "Aico.Generators.CodeFixes"));
    private static readonly Lazy<SourceCode> LazyRuntime = new(static () => OfProject("Runtime", "Aico.Runtime"));
    private static readonly Lazy<SourceCode> LazyAspNetCore = new(static () => OfProject("AspNetCore", "Aico.AspNetCore"));

    private static readonly Lazy<MetadataReference[]> LazyReferences = new(static () =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))]);

    private readonly Compilation _compilation;
    private readonly Lazy<TypeUse[]> _uses;

    private SourceCode(string assembly, IEnumerable<(string Path, string Text)> files)
    {
        CSharpParseOptions options = new(LanguageVersion.CSharp14);
        SyntaxTree[] trees = [.. files.Select(file => CSharpSyntaxTree.ParseText(file.Text, options, file.Path))];

        // Its own assembly, and those that build upon it, would bring every type a second time.
        IEnumerable<MetadataReference> references = LazyReferences.Value
            .Where(reference => !Path.GetFileName(reference.Display!).StartsWith("Aico.", StringComparison.Ordinal)
                || (assembly == "Aico.AspNetCore" && Path.GetFileName(reference.Display!) == "Aico.Runtime.dll"));

        _compilation = CSharpCompilation.Create(
            assembly,
            [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, options, "ImplicitUsings")],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Files = [.. trees.Select(tree => new SourceFile(tree.FilePath, tree, _compilation.GetSemanticModel(tree)))];
        _uses = new Lazy<TypeUse[]>(() => [.. FindUses()]);
    }

    public static SourceCode Generator => LazyGenerator.Value;

    public static SourceCode CodeFixes => LazyCodeFixes.Value;

    public static SourceCode Runtime => LazyRuntime.Value;

    public static SourceCode AspNetCore => LazyAspNetCore.Value;

    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Errors of the compilation. Members that other generators would write are missing by design.</summary>
    public IEnumerable<string> Errors => _compilation.GetDiagnostics()
        .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS8795")
        .Select(static diagnostic => diagnostic.ToString());

    /// <summary>Every name in the sources that stands for a type or a member of one.</summary>
    public IReadOnlyList<TypeUse> Uses => _uses.Value;

    /// <summary>A small bad example.</summary>
    public static SourceCode FromText(params (string Path, string Text)[] files) => new("Example", files);

    private static SourceCode OfProject(string project, string assembly, params string[] linked)
    {
        string sources = Path.Combine(Repository.Root, "src");
        string folder = Path.Combine(sources, project);
        IEnumerable<(string, string)> own = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Relative: Path.GetRelativePath(folder, path).Replace('\\', '/'), Path: path))
            .Where(static file => SourceFile.RoomOf(file.Relative) is not ("bin" or "obj"))
            .OrderBy(static file => file.Relative, StringComparer.Ordinal)
            .Select(static file => (file.Relative, File.ReadAllText(file.Path)));
        return new SourceCode(assembly, own.Concat(linked.Select(path => ("Shared/" + Path.GetFileName(path), File.ReadAllText(Path.Combine(sources, path))))));
    }

    private IEnumerable<TypeUse> FindUses() =>
        from file in Files
        from name in file.Tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        let symbol = file.Model.GetSymbolInfo(name).Symbol
        where symbol is not (null or INamespaceSymbol)
        let type = symbol as INamedTypeSymbol ?? symbol.ContainingType
        where type is not null
        select new TypeUse(file, name, symbol, type.OriginalDefinition);
}
