using Aico.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Server;

/// <summary>Server mappings of names and shapes that break generators: each compiles without a single diagnostic.</summary>
public sealed class ServerCompilationTests
{
    private const string Usings = "#pragma warning disable CS1591, CS8981\nusing System; using System.Collections.Generic; using System.IO; using System.Net.ServerSentEvents; using System.Threading; using System.Threading.Tasks; using Aico;\n";

    public static TheoryData<string> Sources => new(
        // keywords and names of our own
        "namespace @namespace.@class { [EncryptedApi] public interface @interface { [Get(\"/{event}\")] Task @return(int @event, string @int, CancellationToken @default); } }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int request, int service, int arguments, int cancellationToken, int prefix, int value, int part1, int items1, int text, CancellationToken endpoints); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int Equals, int GetHashCode, int ToString, int PrintMembers, int Deconstruct, int GetType, int AArguments, CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task Endpoints(CancellationToken token); [Get(\"/b\")] Task Contract(CancellationToken token); [Get(\"/c\")] Task MapApi(CancellationToken token); [Get(\"/d\")] Task ReadFilter(Filter? f, CancellationToken token); } public record Filter(int A);",
        "public class System; public class Task2; [EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(global::System.Guid? a, CancellationToken token); }".Replace("public class System; ", "", StringComparison.Ordinal),
        "[EncryptedApi] public interface IStore<Endpoints, Contract, TImplementation, request, service> where Endpoints : IParsable<Endpoints> { [Get(\"/{id}\")] Task<Contract> A(Endpoints id, TImplementation? other, CancellationToken token); [Post(\"/a\")] Task<request> B([Body] service item, CancellationToken token); }",
        "[EncryptedApi] public interface IStore<T>; [EncryptedApi] public interface IStore<T, U>; [EncryptedApi] public interface IStore; [EncryptedApi] public interface ISTORE;",
        "public class Outer { [EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); } } [EncryptedApi(Name = \"Other\")] internal interface IInternal;",

        // every shape of result
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(CancellationToken t); [Get(\"/b\")] ValueTask B(CancellationToken t); [Get(\"/c\")] Task<int?> C(CancellationToken t); [Get(\"/d\")] ValueTask<List<string?>?> D(CancellationToken? t); [Get(\"/e\")] Task<string?> E(CancellationToken t); [Get(\"/f\")] ValueTask<string> F(CancellationToken t); [Get(\"/g\")] Task<byte[]?> G(CancellationToken t); [Get(\"/h\")] Task<Stream?> H(CancellationToken t); [Get(\"/i\")] ValueTask<Stream> I(CancellationToken t); [Head(\"/j\")] Task J(CancellationToken t); [Head(\"/k\")] Task<IApiResponse> K(CancellationToken t); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\"), StreamEnd(Optional = true)] IAsyncEnumerable<int?> A(CancellationToken t); [Get(\"/b\")] IAsyncEnumerable<ReadOnlyMemory<byte>> B(CancellationToken t); [Get(\"/c\"), StreamEnd(Optional = true)] IAsyncEnumerable<SseItem<string?>> C(CancellationToken t); [Get(\"/d\"), StreamEnd(Optional = true), StreamFormat(StreamItemFormat.JsonArray)] IAsyncEnumerable<int> D(CancellationToken t); [Get(\"/e\"), StreamEnd(Optional = true), StreamFormat(StreamItemFormat.ServerSentEvents, DoneMarker = \"[DONE]\")] IAsyncEnumerable<int> E(CancellationToken t); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task<ApiResponse<string?>> A(CancellationToken t); [Get(\"/b\")] Task<IApiResponse<List<int?>>> B(CancellationToken t); [Get(\"/c\")] Task<ApiResponse<Stream>> C(CancellationToken t); [Get(\"/d\"), StreamEnd(Optional = true)] Task<StreamingResponse<string?>> D(CancellationToken t); [Get(\"/e\")] Task<ApiResponse<byte[]?>> E(CancellationToken t); }",

        // every shape of content
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task A([Body] string? s, CancellationToken t); [Post(\"/b\")] Task B([Body] byte[] s, CancellationToken t); [Post(\"/c\")] Task C([Body] ReadOnlyMemory<byte> s, CancellationToken t); [Post(\"/d\")] Task D([Body] ReadOnlyMemory<byte>? s, CancellationToken t); [Post(\"/e\")] Task E([Body(OneShot = true)] Stream s, CancellationToken t); [Post(\"/f\")] Task F([Body] Func<CancellationToken, ValueTask<Stream>> s, CancellationToken t); [Post(\"/g\")] Task G([Body(OneShot = true)] IAsyncEnumerable<int?> s, CancellationToken t); [Post(\"/h\")] Task H([Body] Func<IAsyncEnumerable<string>> s, CancellationToken t); [Post(\"/i\")] Task I([Body(OneShot = true)] IAsyncEnumerable<ReadOnlyMemory<byte>> s, CancellationToken t); [Post(\"/j\")] Task J([Body(BodyKind.JsonLines)] List<int?> s, CancellationToken t); [Post(\"/k\")] Task K([Body(BodyKind.JsonLines)] IReadOnlyList<string>? s, CancellationToken t); [Post(\"/l\")] Task L([Body(BodyKind.Json)] string s, CancellationToken t); [Post(\"/m\")] Task M([Body] List<int>? s = null, CancellationToken t = default); }",
        "public class Login { public string Name { get; set; } = \"\"; public int? Age { get; set; } } [EncryptedApi] public interface IApi { [Post(\"/a\")] Task A([Body(BodyKind.UrlEncoded)] Login s, CancellationToken t); [Post(\"/b\")] Task B([Body(BodyKind.UrlEncoded)] Dictionary<string, string?> s, CancellationToken t); [Post(\"/c\")] Task C([Body(BodyKind.UrlEncoded)] Login? s, CancellationToken t); }",
        "public record Meta(string Name, int[] Tags); [EncryptedApi] public interface IApi { [Post(\"/a\"), Multipart] Task A(string name, int? number, byte[] bytes, ByteArrayPart file, List<int> tags, ByteArrayPart[] files, [FormObject] Meta meta, [Query] int q, CancellationToken t); [Post(\"/b\"), Multipart] Task B(Stream file, StreamPart? other, CancellationToken t); }",

        // every way of binding
        "public enum Kind { A } [EncryptedApi(\"/b\")] public interface IApi { [Get(\"/{a}/{b?}/{c}-{d}/{**e}?x=1&y={f}\")] Task A(Guid a, int? b, Kind c, DateTime? d, string e, string? f, CancellationToken t); [Get(\"/x/{a?}\")] Task B(string? a, CancellationToken t); [Get(\"/y/{**p}\")] Task C(string? p, CancellationToken t); }",
        "public enum Kind : long { A = -5 } [EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int a = -1, Kind b = (Kind)(-7), Kind? c = Kind.A, string d = \"\\\"\\n{{\", char e = '\\'', double f = double.NaN, float g = float.NegativeInfinity, decimal h = 0.1m, bool i = true, Guid j = default, int? k = 5, string? l = null, ulong m = ulong.MaxValue, int[]? n = null, CancellationToken t = default); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A([Query(Format = \"s\")] DateTime a, [Query(Format = \"X\")] int? b, [Query(Format = \"N\")] Guid c, [Query(Format = \"o\")] DateTimeOffset? d, [Query(Format = \"yyyyMMdd\")] DateOnly e, [Query(Format = \"c\")] TimeSpan f, Uri? g, Half h, System.Numerics.BigInteger i, char j, bool? k, CancellationToken t); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int[] a, [Query(CollectionFormat.Multi)] List<string?> b, [Query(CollectionFormat.Pipes)] HashSet<Guid>? c, IReadOnlyList<int?>? d, ISet<string> e, System.Collections.Immutable.ImmutableArray<int> f, IEnumerable<bool> g, System.Collections.ObjectModel.Collection<int>? h, CancellationToken t); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(Dictionary<string, int> a, int b, CancellationToken t); [Get(\"/b\")] Task B([Query(\"p\")] IReadOnlyDictionary<string, string>? a, [Query(\"q\", Delimiter = \"-\")] IDictionary<Guid, int?> b, CancellationToken t); [Get(\"/c\")] Task C(List<KeyValuePair<string, int>> a, CancellationToken t); }",
        "public record Range(int? From, int To = 5); public record Filter(string Text, int[]? Tags, Range? Age, [property: Query(Delimiter = \"_\")] Range Other, Dictionary<string, string>? Extra) { public int Page { get; init; } = 1; public required string Needed { get; init; } public List<int>? Later { get; set; } } public record struct Point(int X, int Y); public class Plain { public string A { get; set; } = \"\"; public int B { get; init; } public Point? P { get; set; } public Point Q { get; set; } public string C { get; init; } = \"\"; }\n"
            + "[EncryptedApi(QueryKeyCase = QueryKeyCase.Snake)] public interface IApi { [Get(\"/a\")] Task A(Filter filter, Plain plain, CancellationToken t); [Get(\"/b\")] Task B(Filter? filter, [Query(\"x\")] Plain? plain, [Query(\"y\")] Point? point, Point other, CancellationToken t); }",
        "public record Line(int Id, string? Note); [EncryptedApi(CollectionFormat = CollectionFormat.Indexed)] public interface IApi { [Get(\"/a\")] Task A(List<Line> a, [Query(\"b\")] Line[]? b, int[] c, CancellationToken t); }",
        "public record User(Guid Id, string Name, Address? Home); public record Address(string Street, int Number); [EncryptedApi] public interface IApi { [Post(\"/{user.Id}/{user.Home.Street}\")] Task A(User user, CancellationToken t); [Get(\"/x/{user.id?}\")] Task B(User user, CancellationToken t); }",
        "[EncryptedApi] public interface IApi { [Get(\"/{p}/a\")] Task A([Header(\"X-A\")] int? a, [Header(\"X-B\", Format = \"s\")] DateTime b, [Authorize] string? c, [HeaderCollection] IDictionary<string, string> e, [Property] object? f, [Property(\"k\")] int g, [QueryName] string? h, [Encoded] string i, [Encoded] string p, CancellationToken t); [Get(\"/b\")] Task B([QueryName] string[] a, [Authorize(\"Basic\")] string d, CancellationToken t); }",
        "[EncryptedApi(\"/{tenant}\")] public interface IApi { [Header(\"X-A\")] string? A { get; set; } [Query] int? B { get; set; } [Path(\"tenant\")] string Tenant { get; set; } [Property] object? D { get; set; } [Get(\"/a\")] Task M(int A, CancellationToken t); }",

        // inheritance
        "public interface ILeft { [Get(\"/a\")] Task A(CancellationToken t); } public interface IRight { [Get(\"/b\")] Task A(CancellationToken t); } [EncryptedApi] public interface IApi : ILeft, IRight;",
        "public interface IStore<TItem, TId> where TId : notnull { [Post(\"\")] Task<TItem> Create([Body] TItem item, CancellationToken t); [Get(\"/{id}\")] Task<TItem?> Get(TId id, CancellationToken t); } public record User; [EncryptedApi(\"/users\")] public interface IApi : IStore<User, Guid>;",
        "[EncryptedApi] public interface IStore<TItem, TId> where TItem : class, new() where TId : notnull { [Post(\"\")] Task<TItem> Create([Body] TItem item, CancellationToken t); [Get(\"/{id}\")] Task<TItem?> Get(TId id, TId? other, CancellationToken t); [Get(\"/s\"), StreamEnd(Optional = true)] IAsyncEnumerable<TItem> All(TId[] ids, CancellationToken t); }",
        "public interface IBase { Task A(int a, CancellationToken t); } [EncryptedApi] public interface IApi : IBase { [Get(\"/a\")] new Task A(int a, CancellationToken t); [Get(\"/b\")] Task A(string a, in int b, CancellationToken t); }",
        "[EncryptedApi] public interface IOther; [EncryptedApi] public interface IApi : IDisposable { IOther Other { get; } }",
        "#pragma warning disable CS0612, CS0618, NEW1\n[Obsolete] public class Old; [System.Diagnostics.CodeAnalysis.Experimental(\"NEW1\")] public class New; public record Filter([property: Obsolete] int A); [EncryptedApi] public interface IApi { [Post(\"/a\")] Task<Old> A([Body] New a, Filter filter, CancellationToken t); }",
        "public sealed class PurgeAttribute(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new(\"PURGE\"); } [EncryptedApi] public interface IApi { [Purge(\"/a\")] Task A(CancellationToken t); }");

    [Theory]
    [MemberData(nameof(Sources))]
    public void It_compiles_without_a_diagnostic(string source)
    {
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.CompileServer(Usings + source));
        Assert.Contains(run.Files.Keys, static file => file.EndsWith(".Server.g.cs", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Files.Where(static file => file.Key.EndsWith(".Server.g.cs", StringComparison.Ordinal)), static file => file.Value.Contains("Faults = ", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_server_package_there_is_no_mapping() =>
        Assert.DoesNotContain("MapApi", GeneratorHarness.Run(Usings + "[EncryptedApi] public interface IApi;").OnlyFile, StringComparison.Ordinal);

    [Fact]
    public void A_contract_of_another_assembly_is_mapped_on_request()
    {
        CSharpCompilation library = GeneratorHarness.Compile(Usings + "namespace Lib { [EncryptedApi] public interface IApi { [Get(\"/{id}\")] Task A(int id, CancellationToken t); } }").WithAssemblyName("Lib");
        CSharpCompilation server = GeneratorHarness.CompileServer("[assembly: Aico.GenerateServer(typeof(Lib.IApi))]").AddReferences(library.ToMetadataReference());
        GeneratorRun run = GeneratorHarness.Run(server);
        Assert.Contains("namespace Lib;", run.OnlyFile, StringComparison.Ordinal);
        Assert.Contains("MapApi<", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_of_several_files_are_mapped_once_each()
    {
        CSharpCompilation library = GeneratorHarness.Compile(Usings + "namespace Lib { [EncryptedApi] public interface IOne; [EncryptedApi] public interface ITwo; }").WithAssemblyName("Lib");
        CSharpCompilation server = GeneratorHarness.CompileServer("[assembly: Aico.GenerateServer(typeof(Lib.IOne)), Aico.GenerateServer(typeof(Lib.ITwo))]", "[assembly: Aico.GenerateServer(typeof(Lib.IOne))]")
            .AddReferences(library.ToMetadataReference());
        Assert.Equal(2, GeneratorHarness.Run(server).Files.Count);
    }
}
