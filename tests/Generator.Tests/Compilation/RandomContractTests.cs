using System.Collections.Immutable;
using Aico.Generator.Tests.Harness;
using Aico.Generators.Model;
using Aico.Generators.Parsing;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Compilation;

/// <summary>Contracts nobody thought of: each compiles, or has an AICO id; never a compiler's error in our file.</summary>
public sealed class RandomContractTests
{
    private const int ContractsPerCompilation = 100;

    private static readonly Gen<string> Names = One("a", "b", "id", "@event", "request", "state", "_invoker", "Contract", "AState", "token", "item", "@class", "value", "ID", "System", "global");

    private static readonly Gen<string> Types = One(
        "int", "int?", "string", "string?", "bool", "Guid", "Kind", "Kind?", "DateTime", "DateTimeOffset?", "Uri", "User", "User?", "Chunk", "object", "int[]", "List<string?>", "string[]?",
        "Dictionary<string, int>", "IEnumerable<Kind>", "Stream", "byte[]", "ReadOnlyMemory<byte>", "CancellationToken", "CancellationToken?", "Action", "Func<int>", "IDisposable",
        "(int, string?)", "nint", "IAsyncEnumerable<User>", "dynamic", "Span<int>", "Task", "decimal", "char", "TimeSpan", "IReadOnlyDictionary<string, string>", "Half", "System.Numerics.BigInteger", "LastChunk?", "KeyValuePair<int, User>", "Tuple<int, User?>", "System.Collections.Immutable.ImmutableArray<Kind>?",
        "Func<CancellationToken, ValueTask<Stream>>", "Func<IAsyncEnumerable<User>>?", "IAsyncEnumerable<ReadOnlyMemory<byte>>", "Func<IAsyncEnumerable<ReadOnlyMemory<byte>>>", "MemoryStream?", "ReadOnlyMemory<byte>?", "StreamPart", "ByteArrayPart?", "FileInfoPart", "List<StreamPart?>",
        "Node", "Node?", "Node[]", "List<Node?>?", "Point", "Point?", "Point?[]", "Box<int>", "Box<Point?>", "INamed", "System.Net.Http.StringContent", "IReadOnlyList<string>?", "List<KeyValuePair<string, string>>");

    private static readonly Gen<string> Modifiers = Gen.Frequency((20, Gen.Const("")), (1, Gen.Const("in ")), (1, Gen.Const("ref ")), (1, Gen.Const("out ")), (1, Gen.Const("ref readonly ")));

    private static readonly Gen<string> Roles = Gen.Frequency(
        (12, Gen.Const("")),
        (8, One(
            "[Body] ", "[Body(BodyKind.Json)] ", "[Query] ", "[Query(\"k\")] ", "[Query(Format = \"D\")] ", "[Query(SerializeNull = true)] ", "[Query(CollectionFormat.Multi)] ", "[Query(\"k\", Delimiter = \"-\")] ", "[Query(TreatAsString = true)] ", "[Header(\"X-A\")] ", "[Header(\"Host\")] ", "[Header(\"\")] ",
            "[Authorize] ", "[Authorize(\"Basic\")] ", "[Path] ", "[Path(\"id\")] ", "[AliasAs(\"id\")] ", "[AliasAs(\"\")] ", "[Body, Query] ", "[Header(\"Content-Type\")] ", "[HeaderCollection] ")),
        (8, One(
            "[Body(OneShot = true)] ", "[Body(BodyKind.UrlEncoded)] ", "[Body(BodyKind.JsonLines)] ", "[Body(BodyKind.JsonLines, OneShot = true)] ", "[Body((BodyKind)7)] ", "[QueryName] ", "[QueryConverter(typeof(AnyConverter))] ", "[QueryConverter(typeof(PointConverter))] ", "[QueryConverter(typeof(int))] ",
            "[Encoded] ", "[Encoded, Query(\"e\")] ", "[QueryName, Encoded] ", "[Query(CollectionFormat.Indexed)] ", "[Query(\"i\", CollectionFormat = CollectionFormat.Indexed, SerializeNull = true)] ", "[FormObject] ", "[Property] ", "[Property(\"k\"), Query] ", "[Property, Header(\"X-P\")] ", "[Path(\"x\")] ", "[AliasAs(\"node\")] ", "[Query(\".\")] ", "[Path(\"node\")] ")));

    private static readonly Gen<string> Parameters = Gen.Select(Roles, Modifiers, Types, static (role, modifier, type) => role + modifier + type);

    private static readonly Gen<string> Results = One(
        "Task", "ValueTask", "Task<User>", "Task<User?>", "ValueTask<int>", "Task<string>", "Task<byte[]>", "Task<Stream>", "IAsyncEnumerable<Chunk>", "IAsyncEnumerable<Chunk?>", "void", "User",
        "Task<object>", "Task<IAsyncEnumerable<int>>", "ref int", "Task<(int a, string? b)>", "Task<List<User?>?>", "IObservable<int>", "IAsyncEnumerable<ReadOnlyMemory<byte>>", "Task<dynamic>", "ValueTask<Kind?>",
        "Task<ApiResponse<User>>", "Task<ApiResponse<User?>>", "Task<ApiResponse<Stream>>", "Task<IApiResponse<byte[]>>", "Task<IApiResponse>", "Task<StreamingResponse<Chunk>>", "Task<StreamingResponse<Chunk?>>", "IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<Chunk>>",
        "IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<Chunk?>>", "ValueTask<ApiResponse<int>>", "Task<ApiResponse<IAsyncEnumerable<int>>>", "Task<StreamingResponse<Stream>>", "Task<ApiResponse<ApiResponse<int>>>");

    private static readonly Gen<string> Paths = One(
        "/a", "", "/", "a", "/{id}", "/{id}/{ID}", "/{a}-{b}", "/{id?}", "/{**id}", "/{id.Name}", "/a?b=c", "/a?b={id}", "/{", "/}", "/a/../b", "/é {id}", "#f", "/%41", "/%zz", "//x", "?x={a}&y", "/{{id}}", "/a\\\\b", "/\\\"{id}",
        "/{id.Name}/{id.Value}", "/{node.Next.Value}", "/{node.Where.X}/{node.where.y}", "/{node.Name?}", "/{a.X}-{b.Y}", "/{x}/{x.Id}", "/a?k={node.Name}", "/{value.Value}", "/{id.Length}");

    private static readonly Gen<string> Verbs = Gen.Select(One("Get", "Post", "Put", "Delete", "Patch", "Head", "Options", "Purge", "Odd"), Paths, static (verb, path) => $"[{verb}(\"{path}\")] ");

    private static readonly Gen<string> Extras = Gen.Frequency(
        (10, Gen.Const("")),
        (10, One(
            "[StreamEnd(\"Done\")] ", "[StreamEnd(\"Type\", \"x\", IsError = true)] ", "[StreamEnd(Optional = true)] ", "[StreamEnd(typeof(LastChunk))] ", "[StreamEnd(\"Kind\", Kind.B)] ", "[StreamEnd(\"None\")] ",
            "[Headers(\"X-A: b\")] ", "[Headers(\"Authorization: Bearer\", \"X-B\")] ", "[Headers(\"Host: b\")] ", "[Timeout(5)] ", "[Timeout(IdleMilliseconds = -1)] ", "[Timeout(-9)] ", "[NoRetry] ",
            "[Idempotent(false)] ", "[AllowPlaintextResponse] ", "[Obsolete] ", "[Get(\"/second\")] ",
            "[Multipart] ", "[Multipart] ", "[Multipart(\"b\")] ", "[Multipart(\"\")] ", "[Padding] ", "[Padding(64)] ", "[Padding(-1)] ", "[ErrorBody(typeof(User))] ", "[ErrorBody(typeof(Stream))] ", "[StreamFormat(StreamItemFormat.JsonLines)] ", "[StreamFormat(StreamItemFormat.ServerSentEvents, DoneMarker = \"[DONE]\")] ",
            "[StreamFormat((StreamItemFormat)8)] ", "[Headers(\"Content-Type: text/plain\")] ")));

    private static readonly Gen<string> Methods = Gen.Select(
        Gen.Frequency((15, Verbs), (1, Gen.Const(""))), Extras, Extras, Results, One("A", "B", "@in", "Equals", "AState", "Dispose"), Gen.Select(Parameters, Names).Array[0, 5],
        static (verb, first, second, result, name, parameters) => Attributes(verb, first, second) + $"{result} {name}({Join(parameters)});");

    private static readonly Gen<string> Members = Gen.Frequency(
        (30, Methods),
        (1, One(
            "event Action? E;", "int P { get; set; }", "int this[int i] { get; }", "static abstract void S();", "void D() { }", "Task<T?> G<T>(T? x);", "class N;", "const int C = 1;",
            "[Get(\"/\")] Task<T> H<T>(T x) where T : struct;", "[Post(\"/{a}\")] Task<T?> I<T, U>(U a, T? b, CancellationToken c) where T : class;", "IOther Q { get; }",
            "[Get(\"/{n.Value}\")] Task<T> J<T>(Box<T> n, CancellationToken c);", "[Post(\"/\")] Task<ApiResponse<T>> K<T>([Body(OneShot = true)] IAsyncEnumerable<T> n, CancellationToken c);", "[Get(\"/\")] Task L<T>(T n, CancellationToken c) where T : Node;", "[Get(\"/\")] Task M<T>(CancellationToken c) where T : allows ref struct;")),
        (6, One(
            "[Header(\"X-H\")] string? H1 { get; set; }", "[Header(\"X-H\")] string H2 { get; set; }", "[Query] int? Q1 { get; set; }", "[Query(\"q\")] Node? Q2 { get; set; }", "[Query(CollectionFormat.Indexed)] Node[] Q3 { get; set; }", "[Path(\"x\")] Guid P1 { get; set; }", "[Path] string @id { get; set; }",
            "[Path(\"x\")] Node P2 { get; set; }", "[Path(\"none\")] string P3 { get; set; }", "[Property] object? O1 { get; set; }", "[Property(\"k\"), Query] string? O2 { get; set; }", "[Header(\"Host\")] string? F1 { get; set; }", "[Query] string? F2 { get; }", "[Query, Header(\"X-Z\")] string? F3 { get; set; }",
            "[Query] object? F4 { get; set; }", "[Property] Span<int> F5 { get; set; }", "[AliasAs(\"z\")] string? F6 { get; set; }", "[Header(\"Authorization\")] string? A1 { get; set; }")));

    private static readonly Gen<string> Contracts = Gen.Select(
        One("[EncryptedApi]", "[EncryptedApi(\"/base\")]", "[EncryptedApi(\"b/é/\")]", "[EncryptedApi, Headers(\"X-I: 1\")]", "[EncryptedApi, Timeout(3)]", "[EncryptedApi(\"/{x}\")]", "[EncryptedApi(\"/{x?}/y\")]", "[EncryptedApi(\"/{**x}\")]", "[EncryptedApi(\"/{x.Id}\")]", "[EncryptedApi, Padding, ErrorBody(typeof(User))]", "[EncryptedApi(CollectionFormat = CollectionFormat.Indexed, QueryKeyCase = QueryKeyCase.Snake)]"),
        One("", "", "", " : IOther", " : IBase<User>", " : IBase<int>, IBase<string?>", " : IDisposable", " : IEnumerable<int>", " : IDisposable, IAsyncDisposable", " : IState, IOther"),
        Members.Array[0, 4],
        static (attribute, bases, members) => (attribute, bases, members)).Select(static contract => $"{contract.attribute} public interface $NAME${contract.bases} {{ {Distinct(contract.members)} }}");

    private const string Rest = """

        [EncryptedApi] public interface IOther { [Get("/o")] Task O(CancellationToken token); }
        public interface IState { [Header("X-S")] string? Shared { get; set; } [Query] int Page { get; set; } }
        public sealed class Node { public int Id { get; set; } public string? Name { get; set; } public Node? Next { get; set; } public Point Where { get; set; } public Point? Maybe { get; set; } public Kind[]? Kinds { get; set; } }
        public readonly record struct Point(int X, [property: Query(Format = "D3")] int? Y);
        public sealed record Box<T>(T Value, Box<T>[]? More);
        public interface INamed { string Name { get; } }
        public sealed class AnyConverter : IQueryConverter<object?> { public void Append(QueryWriter query, string name, object? value) { } }
        public struct PointConverter : IQueryConverter<Point> { public void Append(QueryWriter query, string name, Point value) { } }
        public sealed class PurgeAttribute(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new("PURGE"); }
        public sealed class OddAttribute(string route) : HttpMethodAttribute(route) { public override System.Net.Http.HttpMethod Method => new("ODD"); }
        public interface IBase<T> { [Get("/x")] Task<T> X(CancellationToken token); Task Y(T y); }
        """;

    [Fact]
    public void No_contract_breaks_the_generated_file() => Contracts.Array[ContractsPerCompilation].Sample(
        static contracts => Check(Compile(contracts, References.All)), iter: Iterations(), threads: 2);

    [Fact]
    public void No_contract_breaks_the_servers_file() => Contracts.Array[ContractsPerCompilation].Sample(
        static contracts => Check(Compile(contracts, References.Server)), iter: Iterations(), threads: 2);

    // 2,000 contracts in a usual run; docs/testing.md tells of the long mode.
    private static long Iterations() => (Environment.GetEnvironmentVariable("AICO_LONG") == "1" ? 100_000 : 2_000) / ContractsPerCompilation;

    private static CSharpCompilation Compile(string[] contracts, MetadataReference[] references)
    {
        string pragma = "#pragma warning disable CS0612, CS0672, CS0108, CS0618\n";
        CSharpCompilation compilation = GeneratorHarness.Compile(Source.File(pragma + string.Join('\n', contracts.Select(static (contract, index) => contract.Replace("$NAME$", $"IApi{index}", StringComparison.Ordinal))) + Rest)).WithReferences(references);
        ImmutableArray<Diagnostic> own = compilation.GetDiagnostics(CancellationToken.None);

        // The grammar writes some members that the language refuses. They are no contracts: what is left after leaving them out is checked.
        foreach (SyntaxNode member in own.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(Faulty).Distinct())
        {
            compilation = Without(compilation, member);
        }

        return compilation;
    }

    private static SyntaxNode Faulty(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.GetRoot().FindNode(diagnostic.Location.SourceSpan).AncestorsAndSelf()
        .First(static node => node is Microsoft.CodeAnalysis.CSharp.Syntax.MemberDeclarationSyntax);

    private static CSharpCompilation Without(CSharpCompilation compilation, SyntaxNode member)
    {
        SyntaxTree tree = compilation.SyntaxTrees[0];
        string text = tree.ToString();
        string blank = text.Remove(member.Span.Start, member.Span.Length).Insert(member.Span.Start, new string(' ', member.Span.Length));
        return compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(blank, GeneratorHarness.ParseOptions, tree.FilePath));
    }

    private static void Check(CSharpCompilation compilation)
    {
        Assert.Empty(compilation.GetDiagnostics(CancellationToken.None).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        GeneratorDriver driver = GeneratorHarness.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Microsoft.CodeAnalysis.Compilation output, out ImmutableArray<Diagnostic> diagnostics, CancellationToken.None);
        Assert.Empty(diagnostics);
        Assert.Null(driver.GetRunResult().Results[0].Exception);
        Diagnostic[] ours = [.. output.GetDiagnostics(CancellationToken.None).Where(static diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden || diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true)];
        Assert.True(ours.Length == 0, string.Join("\n", ours.AsEnumerable()));
        foreach (INamedTypeSymbol contract in compilation.GetSymbolsWithName(static name => name.StartsWith("IApi", StringComparison.Ordinal), SymbolFilter.Type).OfType<INamedTypeSymbol>())
        {
            ParseResult result = ContractParser.Parse(contract, compilation, CancellationToken.None);
            ContractModel? model = result.Model;
            bool isComplete = model is { Refusal: null, Stubs.Count: 0 } && result.Server is null or { Faults.Count: 0 };
            string[] errors = [.. result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(static diagnostic => diagnostic.ToString())];

            // An error of the interface itself makes stubs of its methods, of which there may be none.
            Assert.True(isComplete ? errors.Length == 0 || model!.Methods.Count == 0 : errors.Length > 0, $"{contract}: {string.Join('\n', errors)}");
        }
    }

    private static Gen<string> One(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    // An attribute that allows one use stands once.
    private static string Attributes(params string[] attributes) => string.Concat(attributes.Distinct());

    private static string Join((string Type, string Name)[] parameters) =>
        string.Join(", ", parameters.DistinctBy(static parameter => parameter.Name).Select(static parameter => $"{parameter.Type} {parameter.Name}"));

    private static string Distinct(string[] members) => string.Join(' ', members.DistinctBy(static member => member));
}
