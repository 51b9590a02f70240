using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.Generator.Bench;

/// <summary>A project of so many interfaces and so many types that have nothing to do with them.</summary>
internal sealed class Workload
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private const int TypesPerFile = 50;

    private static readonly MetadataReference[] References =
    [
        .. Basic.Reference.Assemblies.Net100.References.All,
        .. new[] { typeof(EncryptedApiAttribute), typeof(IServiceCollection), typeof(IHttpClientBuilder), typeof(Refit.GetAttribute) }
            .Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];

    private readonly List<SyntaxTree> _trees = [];
    private readonly bool _isRefit;
    private readonly int _methods;
    private int _edits;

    public Workload(bool isRefit, int interfaces, int methods, int unrelatedTypes)
    {
        _isRefit = isRefit;
        _methods = methods;
        _trees.Add(Parse("namespace Bench; public sealed record User(string Name, int Age); public sealed record Chunk(string Text, bool Done);"));
        _trees.Add(Parse(Keystroke()));
        for (int i = 0; i < interfaces; i++)
        {
            _trees.Add(Parse(Interface(i, "id")));
        }

        for (int i = 0; i < unrelatedTypes; i += TypesPerFile)
        {
            _trees.Add(Parse(Unrelated(i)));
        }
    }

    /// <summary>Gets the project as it is now, with nothing bound.</summary>
    public CSharpCompilation Compile() => CSharpCompilation.Create("Bench", _trees, References, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Edits a method body in a file without contracts.</summary>
    public CSharpCompilation TypeSomewhere(Compilation before) => Replace(before, 1, Keystroke());

    /// <summary>Renames a parameter of one interface.</summary>
    public CSharpCompilation EditInterface(Compilation before) => Replace(before, 2, Interface(0, "id" + ++_edits));

    private CSharpCompilation Replace(Compilation before, int index, string source)
    {
        SyntaxTree old = _trees[index];
        _trees[index] = Parse(source);
        return (CSharpCompilation)before.ReplaceSyntaxTree(old, _trees[index]);
    }

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, ParseOptions);

    private string Keystroke() => $"namespace Bench; public static class Work {{ public static int Count() => {++_edits}; }}";

    private static string Unrelated(int start)
    {
        StringBuilder text = new("namespace Bench.Unrelated;\n");
        for (int i = start; i < start + TypesPerFile; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[System.Obsolete] public sealed class Type{i} {{ public int Value {{ get; set; }} public string Text() => Value.ToString(); }}\n");
        }

        return text.ToString();
    }

    private string Interface(int number, string parameter)
    {
        StringBuilder text = new(_isRefit ? "using Refit;\n" : "using Aico;\n");
        text.Append("namespace Bench;\n").Append(_isRefit ? "" : "[EncryptedApi]\n").Append("[Headers(\"X-Client: bench\")]\n");
        text.Append(CultureInfo.InvariantCulture, $"public interface IApi{number}\n{{\n");
        for (int i = 0; i < _methods; i++)
        {
            text.Append(Method(i, parameter));
        }

        return text.Append("}\n").ToString();
    }

    private static string Method(int number, string parameter)
    {
        const string Token = "System.Threading.CancellationToken token = default";
        const string Task = "System.Threading.Tasks.Task";
        return (number % 4) switch
        {
            0 => $"    [Get(\"/users/{{{parameter}}}\")] {Task}<User> Get{number}Async(int {parameter}, string? text, {Token});\n",
            1 => $"    [Post(\"/users\")] {Task}<User> Create{number}Async([Body] User user, [Header(\"X-Tenant\")] string? tenant, {Token});\n",
            2 => $"    [Delete(\"/users/{{{parameter}}}\")] {Task} Delete{number}Async(System.Guid {parameter}, {Token});\n",
            _ => $"    [Get(\"/users\")] {Task}<System.Collections.Generic.List<User>> Find{number}Async(User filter, [Query(CollectionFormat.Multi)] int[] tags, int page = 1, {Token});\n",
        };
    }
}
