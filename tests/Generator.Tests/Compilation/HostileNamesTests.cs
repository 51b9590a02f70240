using Aico.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Aico.Generator.Tests.Compilation;

/// <summary>Names and shapes that break generators: each compiles without a single diagnostic.</summary>
public sealed class HostileNamesTests
{
    private const string Usings = "#pragma warning disable CS1591, CS8981\nusing System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Aico;\n";

    public static TheoryData<string> Sources => new(
        // keywords everywhere
        "namespace @namespace.@class { [EncryptedApi] public interface @interface { [Get(\"/{event}\")] Task @return(int @event, string @int, CancellationToken @default); } }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int @await, int record, int var, int scoped, int field, int value, int @_, int yield, CancellationToken partial); }",
        "public class @record; [EncryptedApi] public interface IApi { [Post(\"/a\")] Task<@record> A(@record required, CancellationToken token); }",

        // names of our own
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int request, int state, int item, int invoker, int _invoker, int Contract, int AState, int AMethod, CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int Implementation, int Create, int ApiClient, int connection, int services, CancellationToken configure); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int Equals, int GetHashCode, int ToString, int PrintMembers, int Deconstruct, int GetType, CancellationToken token); }",
        "[EncryptedApi] public interface Implementation { [Get(\"/a\")] Task Contract(CancellationToken token); [Get(\"/b\")] Task Create(CancellationToken token); [Get(\"/c\")] Task ImplementationClient(CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); [Get(\"/b\")] Task AState(CancellationToken token); [Get(\"/c\")] Task AMethod(CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task Equals(CancellationToken token); [Get(\"/b\")] Task GetHashCode(CancellationToken token); [Get(\"/c\")] Task ToString(CancellationToken token); }",

        // overloads
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(int a, CancellationToken token); [Get(\"/a\")] Task A(string a, CancellationToken token); [Get(\"/b\")] Task A2(CancellationToken token); [Get(\"/c\")] Task A(long a, CancellationToken token); }",

        // types called like the framework's and ours
        "namespace Contoso { public class System; public class Task; public class Microsoft; public class Aico; [global::Aico.EncryptedApi] public interface IApi { [global::Aico.Get(\"/a\")] global::System.Threading.Tasks.Task<System> A(global::System.Threading.CancellationToken token); } }",
        "namespace Contoso.System { public class Action; [EncryptedApi] public interface IApi { [Post(\"/a\")] Task A(Action a, CancellationToken token); } }",
        "namespace Aico.Contoso { [EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); } }",
        "namespace Contoso { public class RequestWriter; public class MethodDescriptor; public class CallInvoker; public class String; [EncryptedApi] public interface IApi { [Post(\"/a\")] Task<String> A(RequestWriter a, CancellationToken token); } }",

        // places
        "[EncryptedApi] interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "public class Outer { [EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(Inner a, CancellationToken token); } public enum Inner { One } }",
        "internal class Outer { public struct Middle { [EncryptedApi] protected internal interface IApi { [Get(\"/a\")] Task A(CancellationToken token); } } }".Replace("protected internal", "internal", StringComparison.Ordinal),
        "public interface IOuter { [EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); } }",
        "[EncryptedApi] public partial interface IApi { [Get(\"/a\")] Task A(CancellationToken token); } public partial interface IApi { [Get(\"/b\")] Task B(CancellationToken token); }",
        "[EncryptedApi] public interface IApi;",

        // names equal but for case, equal in two namespaces, generic namesakes
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); [Get(\"/b\")] Task a(CancellationToken token); } [EncryptedApi] public interface IAPI { [Get(\"/a\")] Task A(int x, int X, CancellationToken token); }",
        "namespace One { [EncryptedApi] public interface IApi; } namespace Two { [EncryptedApi] public interface IApi; }",
        "public class ApiClient<T>; [EncryptedApi] public interface IApi;",

        // strings
        "[EncryptedApi(\"/{{\\\"\")] public interface IApi { }",
        "[EncryptedApi(\"/\\\"quoted\\\"\")] public interface IApi { [Get(\"/a\\\"b'c\"), Headers(\"X-A: {{ contract.Name }} \\\\ \\\" }}\")] Task A([Query(\"{{ \\\"k\\\" }}\")] string x, [AliasAs(\"\\r\\n\\u2028\")] string y, CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [Get(\"/a\"), StreamEnd(\"Text\", \"{{ \\\" \\r\\n }}\")] IAsyncEnumerable<Item> A(CancellationToken token); } public record Item(string Text);",

        // signatures
        "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task<(int first, string? second)[]?> A((int, int) pair = default, CancellationToken token = default); }".Replace("(int, int) pair = default, ", "", StringComparison.Ordinal),
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task<Dictionary<string, List<int?[]>?>> A(IReadOnlyList<string?>? a, CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task<int[]?[,]> A(string?[][,] a, CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task<nint> A(in int a, params string[] b); }".Replace("params string[] b", "CancellationToken token", StringComparison.Ordinal),
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task A(int a = 5, string b = \"x\", DayOfWeek c = (DayOfWeek)99, double d = double.NaN, string? e = null, CancellationToken token = default); }",
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task A([System.Diagnostics.CodeAnalysis.AllowNull] string a, [System.Diagnostics.CodeAnalysis.DisallowNull] string? b, CancellationToken token); }",
        "[EncryptedApi] public interface IApi {\n#nullable disable\n[Post(\"/a\")] Task<string> A(string a, [Body] List<string> b, CancellationToken token);\n#nullable restore\n}",
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task A(params string[] a); }",
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] unsafe Task A(int* a, delegate*<int, void>[] b, CancellationToken token); [Get(\"/b\")] ref readonly int B(CancellationToken token); [Get(\"/c\")] Task C(scoped ref Span<int> c, out int d, ref readonly int e); }",
        "[EncryptedApi] public interface IApi { Task<T?> A<T>(T? a); Task<T?> B<T>(T? a) where T : class; Task<T?> C<T>(T? a) where T : struct; Task<T?> D<T>(T? a) where T : Exception; Task<T> E<T>(T a) where T : notnull, new(); Task<T> F<@class>(T a) where T : unmanaged; }".Replace("F<@class>", "F<T>", StringComparison.Ordinal),
        "[EncryptedApi] public interface IApi { ref int A { get; } ref readonly int this[in int index] { get; } int B { init; } event Action<int?>? C; unsafe int* D { get; set; } }",
        "[EncryptedApi] public interface IApi { static abstract int A(int a); static abstract int B { get; set; } static abstract event Action? C; static virtual void D() { } static void E() { } const int F = 1; private void G() { } sealed void H() { } class I { } }",
        "[EncryptedApi] public interface IApi { static abstract IApi operator +(IApi a, IApi b); static abstract implicit operator int(IApi a); }".Replace("static abstract implicit operator int(IApi a); ", "", StringComparison.Ordinal),

        // inheritance
        "public interface IBase { [Get(\"/a\")] Task A(CancellationToken token); } public interface ILeft : IBase; public interface IRight : IBase; [EncryptedApi] public interface IApi : ILeft, IRight;",
        "public interface ILeft { [Get(\"/a\")] Task A(CancellationToken token); } public interface IRight { [Get(\"/b\")] Task A(CancellationToken token); } [EncryptedApi] public interface IApi : ILeft, IRight;",
        "public interface IStore<TItem, TId> where TId : notnull { [Post(\"\")] Task<TItem> Create([Body] TItem item, CancellationToken token); [Get(\"/{id}\")] Task<TItem?> Get(TId id, CancellationToken token); } public record User; [EncryptedApi(\"/users\")] public interface IApi : IStore<User, Guid>, IStore<User?[], int>;",
        "public interface IBase { Task A(int a, CancellationToken token); } [EncryptedApi] public interface IApi : IBase { [Get(\"/a\")] new Task A(int a, CancellationToken token); }",
        "public interface IBase { [Get(\"/a\")] Task A(CancellationToken token); } [EncryptedApi] public interface IApi : IBase { Task IBase.A(CancellationToken token) => Task.CompletedTask; }",
        "public interface IBase { Task A(CancellationToken token) => Task.CompletedTask; } [EncryptedApi] public interface IApi : IBase { [Get(\"/a\")] abstract Task IBase.A(CancellationToken token); }",
        "[EncryptedApi] public interface IApi : IEnumerable<int>, IComparable, IDisposable;",
        "[EncryptedApi] public interface IApi : IDisposable, IAsyncDisposable { [Get(\"/a\")] Task Dispose(int _isDisposed, int _invokerUntilDisposed, CancellationToken token); [Get(\"/b\")] ValueTask<int> DisposeAsync(CancellationToken token); }",
        "public interface IBase : IDisposable; [EncryptedApi] public interface IApi : IBase, IDisposable { [Get(\"/a\")] IAsyncEnumerable<ReadOnlyMemory<byte>> A(CancellationToken token); }",
        "[EncryptedApi] public interface IApi : IDisposable { void IDisposable.Dispose() { } [Get(\"/a\")] Task A(CancellationToken token); }",

        // properties of the client
        "[EncryptedApi] public interface IApi { [Header(\"X-A\")] string? @event { get; set; } [Query] string Equals { get; set; } [Property] object AState { get; set; } [Path] int request { get; set; } [Get(\"/{request}\")] Task A(int _event, int state, string Equals, CancellationToken token); }",
        "public interface ILeft { [Query] int? X { get; set; } } public interface IRight { [Query(\"y\")] int? X { get; set; } } [EncryptedApi] public interface IApi : ILeft, IRight { [Query(\"z\")] new List<int>? X { get; set; } [Get(\"/a\")] Task A(int X, CancellationToken token); }",
        "[EncryptedApi(\"/{key}\")] public interface IStore<T> where T : notnull { [Path] T Key { get; set; } [Query] T? Filter { get; set; } [Header(\"X-A\")] T[]? Bad { get; } [Get(\"/a\")] Task<T> A<U>(U Key2, CancellationToken token); }".Replace("[Header(\"X-A\")] T[]? Bad { get; } ", "", StringComparison.Ordinal),
        "[EncryptedApi] public interface IApi {\n#nullable disable\n[Header(\"X-A\")] string A { get; set; }\n#nullable restore\n[Get(\"/a\")] Task B(CancellationToken token); }",

        // verbs, converters and part types of the user's own
        "namespace Aico2 { public sealed class @event(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => System.Net.Http.HttpMethod.Get; } [EncryptedApi] public interface IApi { [@event(\"/a\\\"{{\")] Task A(CancellationToken token); [@event(path: \"/b\")] Task<T> B<T>(CancellationToken token); } }",
        "public sealed class V<T>(double a, float b, char c, long d, string? e, Type f, object g, string path, byte[]? h = null) : HttpMethodAttribute(path) { public decimal Used => (decimal)(a + b + c + d) + (e, f, g, h).GetHashCode(); public override System.Net.Http.HttpMethod Method => new(\"V\"); } "
            + "[EncryptedApi] public interface IApi { [V<int[]>(double.NaN, float.PositiveInfinity, '\\'', -5, null, typeof(Dictionary<,>), DayOfWeek.Friday, \"/a\")] Task A(CancellationToken token); [V<(int, string)>(-0.0, 1e-45f, 'a', long.MinValue, \"\\\"\", typeof(int?), new[] { 1, 2 }, \"/b\", new byte[] { 1 })] Task B(CancellationToken token); }".Replace("V<(int, string)>", "V<string>", StringComparison.Ordinal),
        "public class Outer { public struct C<T> : IQueryConverter<List<T>> { public void Append(QueryWriter query, string name, List<T> value) { } } } [EncryptedApi] public interface IApi { [Get(\"/a\")] Task A([QueryConverter(typeof(Outer.C<string?>))] List<string?>? @ref, CancellationToken token); }",
        "namespace Contoso { public class StreamPart; public class ByteArrayPart; public class MultipartItem; [EncryptedApi] public interface IApi { [Post(\"/a\")] Task A(StreamPart part, CancellationToken token); [Post(\"/b\"), Multipart] Task B([FormObject] Named a, Aico.StreamPart item, Aico.MultipartItem? request, CancellationToken token); } public record Named(int @class); }",

        // objects inside objects
        "#pragma warning disable CS8618\npublic class Node { public int @event { get; set; } public Inner? Inner { get; set; } } public struct Inner { public int? item { get; set; } public Deep Deep { get; set; } } public class Deep { public string request { get; set; } } [EncryptedApi] public interface IApi { [Get(\"/{node.event}/{node.inner.deep.request?}\")] Task A(Node? node, CancellationToken token); [Post(\"/b\")] Task B([Body(BodyKind.UrlEncoded)] Node item, [Query(CollectionFormat.Indexed)] Inner?[] request, CancellationToken token); }",
        "public record Box<T>(T Value, List<Box<T>?> More); [EncryptedApi] public interface IStore<T> { [Get(\"/{box.Value}\")] Task A([Path(\"box\")] Box<T>? link, CancellationToken token); [Get(\"/b\")] Task B([Query(CollectionFormat.Indexed)] One<T>[] boxes, CancellationToken token); } public record One<T>(T Value);".Replace(", List<Box<T>?> More", "", StringComparison.Ordinal),
        "[EncryptedApi] public interface IBase { [Get(\"/a\")] Task A(CancellationToken token); } [EncryptedApi] public interface IApi : IBase;",

        // generics
        "[EncryptedApi] public interface IStore<in TIn, out TOut, @class> where TIn : notnull where TOut : class? where @class : struct, Enum { [Post(\"/{id}\")] Task A([Body] TIn a, @class id, CancellationToken token); [Get(\"/a\")] Task<@class> B(@class? id, CancellationToken token); }",
        "[EncryptedApi] public interface IStore<T> { [Get(\"/{id}\")] Task<T?> A(T id, CancellationToken token); [Post(\"/a\")] ValueTask<List<T>> B([Body] T? item, T other, CancellationToken token); [Get(\"/c\"), StreamEnd(Optional = true)] IAsyncEnumerable<T> C(T[] many, Dictionary<string, T> pairs, CancellationToken token); }",
        "[EncryptedApi] public interface IStore<T>; [EncryptedApi] public interface IStore<T, U>; [EncryptedApi] public interface IStore;",
        "public abstract class Base { public int X { get; set; } } public interface IHas; [EncryptedApi] public interface IStore<T, U> where T : Base?, IHas?, new() where U : unmanaged, IComparable<U> { [Get(\"/{id}\")] Task<T> A(T filter, U id, CancellationToken token); }",
        "public class Outer { [EncryptedApi] public interface IStore<_invoker, Contract, request> { [Get(\"/a\")] Task<request> A(_invoker state, Contract item, CancellationToken token); } }",
        "[EncryptedApi] public interface IApi { [Get(\"/{id}\")] Task<T> A<T>(string id, CancellationToken token); [Get(\"/{id}\")] Task<T> A<T, U>(U id, CancellationToken token) where U : notnull; [Post(\"/b\")] Task<T?> B<T>([Body] T? item, CancellationToken token) where T : class; [Post(\"/c\")] ValueTask<T?> C<T>(T? item, CancellationToken token) where T : struct; }",
        "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task<AState> A<AState, AMethod, ACall, state, request>([Body] AMethod a, ACall b, state c, request d, CancellationToken token) where AMethod : class, new(); [Get(\"/d\"), StreamEnd(\"Done\")] IAsyncEnumerable<Item> D<T>(CancellationToken token); } public record Item(bool Done);",
        "public interface IStore<T> { [Get(\"/{id}\")] Task<U> A<U>(T id, CancellationToken token) where U : T; } [EncryptedApi] public interface IApi : IStore<object?>, IStore<int>;".Replace("IStore<object?>, IStore<int>", "IStore<Exception>", StringComparison.Ordinal),
        "public interface IBase<T> { [Get(\"/a\")] Task<T?> A(CancellationToken token); } [EncryptedApi] public interface IApi<T> : IBase<List<T?>>, IBase<T[]>;",

        // sub-clients
        "namespace One { [EncryptedApi(Name = \"Files\")] public interface IOther; [EncryptedApi] public interface IStore<T>; } [EncryptedApi] public interface IApi { One.IOther Files { get; } One.IOther? files { get; } One.IStore<List<string?>> @event { get; } One.IStore<int> Invoker { get; } }",
        "public class Outer { [EncryptedApi] public interface IOther; } public interface IBase { Outer.IOther Other { get; } } [EncryptedApi] public interface IApi : IBase { [Get(\"/a\")] Task A(int _Other, int _connection, CancellationToken token); }",

        // obsolete and experimental types
        "#pragma warning disable CS0612, CS0618, OLD1, NEW1\n[Obsolete] public class Old; [Obsolete(\"m\")] public class Older; [Obsolete(\"m\", DiagnosticId = \"OLD1\")] public class Oldest; [System.Diagnostics.CodeAnalysis.Experimental(\"NEW1\")] public class New; public record Item([property: Obsolete(\"m\")] bool Done);\n"
            + "[EncryptedApi] public interface IApi { [Post(\"/a\")] Task<Old> A(Older a, CancellationToken token); [Post(\"/b\")] Task<List<Oldest>> B(New[] b, CancellationToken token); [Get(\"/c\"), StreamEnd(\"Done\")] IAsyncEnumerable<Item> C(CancellationToken token); }",
        "#pragma warning disable CS0618\n[Obsolete(\"m\"), EncryptedApi] public interface IApi { [Obsolete(\"m\"), Get(\"/a\")] Task A(CancellationToken token); }",

        // stream ends of every kind
        "public enum Kind { A = -1, @class } public record struct Item(bool? Done, string? Type, char Mark, sbyte Small, ulong Large, Kind? Kind, object @event);\n"
            + "[EncryptedApi] public interface IApi { [Get(\"/a\"), StreamEnd(\"Done\"), StreamEnd(\"Type\", null!), StreamEnd(\"Mark\", '\\''), StreamEnd(\"Small\", -5), StreamEnd(\"Large\", ulong.MaxValue), StreamEnd(\"Kind\", Kind.A), StreamEnd(\"Kind\", (Kind)77), StreamEnd(\"event\", null!), StreamEnd(\"Type\", \"e\", IsError = true, Optional = true)] IAsyncEnumerable<Item> A(CancellationToken token); }",
        "public interface IItem { bool Done { get; } } public record Last(bool Done) : IItem; public record struct Other(bool Done, long Code) : IItem; [EncryptedApi] public interface IApi { [Get(\"/a\"), StreamEnd(typeof(Last)), StreamEnd(typeof(Last), \"Done\", true), StreamEnd(\"Done\")] IAsyncEnumerable<IItem?> A(CancellationToken token); }");

    [Theory]
    [MemberData(nameof(Sources))]
    public void It_compiles_without_a_diagnostic(string source) => GeneratorHarness.Run(Usings + source);

    [Fact]
    public void A_contract_in_the_global_namespace_has_its_client_there() =>
        Assert.DoesNotContain("\nnamespace ", GeneratorHarness.Run(Usings + "[EncryptedApi] public interface IApi;").OnlyFile, StringComparison.Ordinal);

    [Fact]
    public void Names_that_differ_in_case_keep_their_files() =>
        Assert.Equal(2, GeneratorHarness.Run(Usings + "[EncryptedApi] public interface IApi; [EncryptedApi] public interface IAPI;").Files.Count);

    [Fact]
    public void A_type_behind_an_extern_alias_is_named_by_it()
    {
        CSharpCompilation library = GeneratorHarness.Compile("#pragma warning disable CS1591\nnamespace Lib { public class Item; public class Item<T>; }").WithAssemblyName("Lib");
        MetadataReference reference = library.ToMetadataReference(["lib"]);
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Compile("extern alias lib;\n" + Usings
            + "namespace Lib { public class Item; } [EncryptedApi] public interface IApi { [Post(\"/a\")] Task<lib::Lib.Item<lib::Lib.Item[]>> A(Lib.Item a, CancellationToken token); }").AddReferences(reference));
        Assert.Contains("extern alias lib;", run.OnlyFile, StringComparison.Ordinal);
        Assert.Contains("lib::Lib.Item<lib::Lib.Item[]>", run.OnlyFile, StringComparison.Ordinal);
        Assert.Contains("A(global::Lib.Item a", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_from_another_assembly_is_implemented()
    {
        CSharpCompilation library = GeneratorHarness.Compile(Usings + "namespace Lib { [Headers(\"X-A: b\")] public interface IBase { [Get(\"/a/{id}\")] Task A(int id, CancellationToken token); } }").WithAssemblyName("Lib");
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Compile(Usings + "[EncryptedApi(\"/b\")] public interface IApi : Lib.IBase;").AddReferences(Emit(library)));
        Assert.Contains("\"/b/a/{id}\"", run.OnlyFile, StringComparison.Ordinal);
        Assert.Contains("request.Header(\"X-A\", \"b\")", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sub_client_of_another_assembly_is_made_by_its_client()
    {
        CSharpCompilation library = GeneratorHarness.Compile(Usings + "namespace Lib { [EncryptedApi] public interface IOther; }").WithAssemblyName("Lib");
        PortableExecutableReference reference = Emit(GeneratorHarness.Run(library).Output);
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Compile(Usings + "[EncryptedApi] public interface IApi { Lib.IOther Other { get; } }").AddReferences(reference));
        Assert.Contains("global::Lib.OtherClient.Create(_connection)", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Friends_may_have_clients_of_one_name()
    {
        string friend = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Contoso.Client\")]\n";
        CSharpCompilation library = GeneratorHarness.Compile(Usings.Replace("using Aico;\n", "using Aico;\n" + friend, StringComparison.Ordinal) + "namespace Lib { [EncryptedApi] interface IApi { [Get(\"/a\")] Task A(CancellationToken token); } }").WithAssemblyName("Lib");
        Microsoft.CodeAnalysis.Compilation generated = GeneratorHarness.Run(library).Output;
        GeneratorHarness.Run(GeneratorHarness.Compile(Usings + "namespace Contoso { [EncryptedApi] interface IApi : Lib.IApi; }").AddReferences(Emit(generated)));
    }

    [Fact]
    public void An_internal_member_of_another_assembly_is_refused_not_miscompiled()
    {
        CSharpCompilation library = GeneratorHarness.Compile(Usings + "namespace Lib { public interface IBase { internal Task A(); } }").WithAssemblyName("Lib");
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Compile(Usings + "[EncryptedApi] public interface IApi : Lib.IBase;").AddReferences(Emit(library)));
        Assert.Contains("ObsoleteAttribute(\"AICO007", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_registration_packages_there_is_no_registration()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(Usings + "[EncryptedApi] public interface IApi;").WithReferences([.. Basic.Reference.Assemblies.Net100.References.All, References.Runtime]);
        Assert.DoesNotContain("IServiceCollection", GeneratorHarness.Run(compilation).OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_type_gives_no_error_of_ours()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(Usings + "[EncryptedApi] public interface IApi { [Get(\"/a\")] Task<Missing> A(CancellationToken token); }");
        GeneratorDriver driver = GeneratorHarness.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Microsoft.CodeAnalysis.Compilation output, out _, TestContext.Current.CancellationToken);
        Assert.Equal("CS0246", Assert.Single(output.GetDiagnostics(TestContext.Current.CancellationToken), static diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).Id);
        Assert.Contains("NotSupportedException", Assert.Single(driver.GetRunResult().Results[0].GeneratedSources).SourceText.ToString(), StringComparison.Ordinal);
    }

    private static PortableExecutableReference Emit(Microsoft.CodeAnalysis.Compilation compilation)
    {
        using MemoryStream image = new();
        Assert.Empty(compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
