using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Diagnostics;

/// <summary>Every diagnostic: id, severity and span by markup, nothing else reported, and output that compiles in spite of it.</summary>
public sealed class DiagnosticTests
{
    private const string Token = "CancellationToken token";

    /// <summary>Members of a contract, one fault each.</summary>
    public static TheoryData<string> Members => new(
        // 001 verb count
        $"Task {{|AICO001:A|}}({Token});",
        $"[Get(\"/a\"), {{|AICO001:Post|}}(\"/a\")] Task A({Token});",

        // 004 member kinds
        "event EventHandler? {|AICO004:Changed|};",
        "int {|AICO004:this|}[int index] { get; }",
        "string {|AICO004:Name|} { get; set; }",
        "static abstract void {|AICO004:Make|}();",
        "static abstract int {|AICO004:Count|} { get; set; }",
        "static abstract event EventHandler? {|AICO004:Made|};",
        "static abstract IApi operator {|AICO004:+|}(IApi left, IApi right);",

        // 006 verb without effect
        $"[{{|AICO006:Get|}}(\"/a\")] Task A({Token}) => Task.CompletedTask;",

        // 010 return types
        $"[Get(\"/a\")] {{|AICO010:User|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO010:void|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO010:IObservable<User>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO010:ref int|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO010:IAsyncEnumerator<User>|}} A({Token});",
        $"[Get(\"/a\")] unsafe {{|AICO010:int*|}} A({Token});",

        // 011 wrapped stream
        $"[Get(\"/a\")] {{|AICO011:Task<IAsyncEnumerable<User>>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO011:ValueTask<IAsyncEnumerable<User>>|}} A({Token});",

        // 012 HEAD
        $"[Head(\"/a\")] {{|AICO012:Task<User>|}} A({Token});",
        $"[Head(\"/a\"), StreamEnd(\"Done\")] {{|AICO012:IAsyncEnumerable<Chunk>|}} A({Token});",

        // 013 stream end
        $"[Get(\"/a\"), StreamEnd({{|AICO013:\"Missing\"|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd({{|AICO013:\"Content\"|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Type\", {{|AICO013:5|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Small\", {{|AICO013:256|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Code\", {{|AICO013:null!|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Kind\", {{|AICO013:1|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Any\", {{|AICO013:1|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), {{|AICO013:StreamEnd|}}] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), {{|AICO013:StreamEnd|}}(IsError = true)] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), {{|AICO013:StreamEnd|}}(\"Done\")] Task<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd({{|AICO013:typeof(User)|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd({{|AICO013:typeof(Chunk)|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(typeof(LastChunk), {{|AICO013:\"Missing\"|}}, true)] IAsyncEnumerable<Chunk> A({Token});",

        // 014 no end
        $"[Get(\"/a\")] IAsyncEnumerable<Chunk> {{|AICO014:A|}}({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Done\", IsError = true)] IAsyncEnumerable<Chunk> {{|AICO014:A|}}({Token});",

        // 015 result types
        $"[Get(\"/a\")] {{|AICO015:Task<object>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<System.Net.Http.HttpResponseMessage>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<System.Net.Http.StringContent>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<MemoryStream>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<Task>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:ValueTask<Action>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<System.Xml.Linq.XElement>|}} A({Token});",
        $"[Get(\"/a\"), StreamEnd(Optional = true)] {{|AICO015:IAsyncEnumerable<Stream>|}} A({Token});",

        // 020 no source
        $"[Get({{|AICO020:\"/u/{{id}}\"|}})] Task A({Token});",
        $"[Get({{|#0:\"/u/{{id}}/{{other}}\"|}})] Task A({Token});",

        // 021 routes
        $"[Get({{|AICO021:\"/u/{{id\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/u/id}}\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/u/{{}}\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/a/../b\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/a/%2E%2e/b\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/.\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"https://example.com/a\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"//a\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/%zz\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/a%4\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/a\\r\\nb\"|}})] Task A({Token});",
        $"[Get({{|AICO021:\"/\\ud800\"|}})] Task A({Token});",
        $"[Get({{|AICO021:null!|}})] Task A({Token});",

        $"[Get({{|AICO021:\"/a-{{id?}}\"|}})] Task A(string? id, {Token});",
        $"[Get({{|AICO021:\"/{{id?}}b\"|}})] Task A(string? id, {Token});",
        $"[Get({{|AICO021:\"/{{**a}}/b\"|}})] Task A(string? a, {Token});",
        $"[Get({{|AICO021:\"/a?x={{id?}}\"|}})] Task A(string? id, {Token});",

        // 022, 023, 024
        $"[Get({{|AICO022:@\"/users\\all\"|}})] Task A({Token});",
        $"[Get({{|AICO023:\"users\"|}})] Task A({Token});",
        $"[Get({{|AICO024:\"/a#b\"|}})] Task A({Token});",

        // 025, 026, 027
        $"[Get(\"/{{id}}\")] Task A(string? {{|AICO025:id|}}, {Token});",
        $"[Get(\"/{{id}}\")] Task A(int? {{|AICO025:id|}}, {Token});",
        $"[Get(\"/a\")] Task A(string {{|AICO026:apiKey|}}, {Token});",
        $"[Get(\"/{{token}}\")] Task A(string {{|AICO026:token|}}, CancellationToken cancellationToken);",
        $"[Get(\"/a\")] Task A([Query(\"client_secret\")] string {{|AICO026:value|}}, {Token});",
        $"[Get(\"/a\")] Task A([Path({{|AICO027:\"x\"|}})] string value, {Token});",
        $"[Get(\"/a\")] Task A([{{|AICO027:Path|}}] string value, {Token});",

        // 030 capture
        $"[Get(\"/a\")] Task A(out int {{|AICO030:n|}}, {Token});",
        $"[Get(\"/a\")] Task A(ref int {{|AICO030:n|}}, {Token});",
        $"[Get(\"/a\")] Task A(ref readonly int {{|AICO030:n|}}, {Token});",
        $"[Get(\"/a\")] Task A(ReadOnlySpan<char> {{|AICO030:text|}}, {Token});",
        $"[Get(\"/a\")] Task A(scoped ReadOnlySpan<char> {{|AICO030:text|}}, {Token});",
        $"[Get(\"/a\")] unsafe Task A(int* {{|AICO030:pointer|}}, {Token});",
        $"[Get(\"/a\")] unsafe Task A(delegate*<int, void> {{|AICO030:pointer|}}, {Token});",
        $"[Get(\"/a\")] Task A(dynamic {{|AICO030:any|}}, {Token});",

        // 031 roles
        $"[Post(\"/a\")] Task A([Body] User a, [Body] User {{|AICO031:b|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body, Query] User {{|AICO031:a|}}, {Token});",
        $"[Get(\"/a\")] Task A({Token}, CancellationToken {{|AICO031:second|}});",
        $"[Get(\"/a\")] Task A([Query] CancellationToken {{|AICO031:a|}});",
        $"[Get(\"/{{id}}\")] Task A([Query] string {{|AICO031:id|}}, {Token});",
        $"[Get(\"/{{id}}\")] Task A(string id, [Path(\"ID\")] string {{|AICO031:other|}}, {Token});",
        $"[Get(\"/a\")] Task A([Authorize] string a, [Authorize] string {{|AICO031:b|}}, {Token});",

        // 033, 034
        $"[Get(\"/a\")] Task A([Body] User {{|AICO033:user|}}, {Token});",
        $"[Head(\"/a\")] Task A([Body] User {{|AICO033:user|}}, {Token});",
        $"[Options(\"/a\")] Task A([Body] User {{|AICO033:user|}}, {Token});",
        $"[Post(\"/a\")] Task A(User a, User {{|AICO034:b|}}, {Token});",

        // 036 header collections
        $"[Get(\"/a\")] Task A([{{|AICO036:HeaderCollection|}}] string[] headers, {Token});",
        $"[Get(\"/a\")] Task A([{{|AICO036:HeaderCollection|}}] Dictionary<string, int> headers, {Token});",

        // 037 no text
        $"[Get(\"/{{value}}\")] Task A(object {{|AICO037:value|}}, {Token});",
        $"[Get(\"/{{user}}\")] Task A(User {{|AICO037:user|}}, {Token});",
        $"[Get(\"/a\")] Task A(object {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A([Header(\"X-A\")] int[] {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A([Authorize] IDisposable {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(Action {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(object[] {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(User[] {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(Dictionary<string, User> {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A((int, int) {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A(Holder {{|AICO037:value|}}, {Token}); class Holder {{ public object? Held {{ get; set; }} }}",
        $"[Get(\"/a\")] Task A(Node {{|AICO037:value|}}, {Token}); class Node {{ public int Value {{ get; set; }} public Node? Next {{ get; set; }} }}",
        $"[Get(\"/a\")] Task A([Query((CollectionFormat)9)] int[] {{|AICO041:value|}}, {Token});",

        // 038, 039, 040
        $"[Get(\"/a\")] Task A([Query(\"a\")] int x, int {{|AICO038:a|}}, {Token});",
        $"[Get(\"/a?b=1\")] Task A(int {{|AICO038:b|}}, {Token});",
        $"[Get(\"/a\")] Task A(DateTime {{|AICO039:since|}}, {Token});",
        $"[Get(\"/{{since}}\")] Task A(DateTimeOffset {{|AICO039:since|}}, {Token});",
        $"[Get(\"/a\")] Task A([Header(\"X-Since\")] TimeOnly? {{|AICO039:since|}}, {Token});",
        "[Get(\"/a\")] Task {|AICO040:A|}();",

        // 041 arguments
        $"[Get(\"/a\"), Timeout({{|AICO041:-5|}})] Task A({Token});",
        $"[Get(\"/a\"), Timeout(IdleMilliseconds = {{|AICO041:-2|}})] Task A({Token});",
        $"[Get(\"/a\")] Task A([Header({{|AICO041:\"\"|}})] string value, {Token});",
        $"[Get(\"/a\")] Task A([Query({{|AICO041:\"\"|}})] string value, {Token});",
        $"[Get(\"/a\")] Task A([AliasAs({{|AICO041:\"\"|}})] string value, {Token});",
        $"[Get(\"/a\")] Task A([Authorize({{|AICO041:\"Be arer\"|}})] string value, {Token});",
        $"[Post(\"/a\")] Task A([Body({{|AICO041:(BodyKind)9|}})] User value, {Token});",
        $"[Get(\"/a\")] Task A([Query(Format = {{|AICO041:\"O\"|}})] string value, {Token});",
        $"[Get(\"/a\"), AllowPlaintextResponse({{|AICO041:\"audio\"|}})] Task A({Token});",

        // 043 headers
        $"[Get(\"/a\"), Headers({{|AICO043:\"Host: a\"|}})] Task A({Token});",
        $"[Get(\"/a\"), Headers(\"X-A: b\", {{|AICO043:\"aico-session: a\"|}})] Task A({Token});",
        $"[Get(\"/a\"), Headers({{|AICO043:\": a\"|}})] Task A({Token});",
        $"[Get(\"/a\"), Headers({{|AICO043:\"X A: b\"|}})] Task A({Token});",
        $"[Get(\"/a\"), Headers({{|AICO043:\"X-A: é\"|}})] Task A({Token});",
        $"[Get(\"/a\"), Headers({{|AICO043:\"X-A: b\\r\\nX-B: c\"|}})] Task A({Token});",
        $"[Get(\"/a\"), Headers({{|AICO043:\"Content-Type: text/plain\"|}})] Task A({Token});",
        $"[Get(\"/a\")] Task A([Header({{|AICO043:\"Content-Length\"|}})] int value, {Token});",
        $"[Get(\"/a\")] Task A([Header(\"Content-Language\")] string {{|AICO043:value|}}, {Token});",

        // 045, 046, 047
        $"[Get(\"/a\"), {{|AICO045:Idempotent|}}(false)] Task A({Token});",
        $"[Get(\"/a\"), {{|AICO046:AllowPlaintextResponse|}}(\"audio/wav\")] Task<Stream> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Done\"), Timeout({{|AICO047:5000|}})] IAsyncEnumerable<Chunk> A({Token});");

    /// <summary>Whole files.</summary>
    public static TheoryData<string> Files => new(
        // 003 reach
        "public class Outer { [EncryptedApi] private interface {|AICO003:IApi|}; }",
        "public class Outer { [EncryptedApi] protected interface {|AICO003:IApi|}; }",
        "public class Outer { [EncryptedApi] private protected interface {|AICO003:IApi|}; }",
        "public class Outer<T> { [EncryptedApi] public interface {|AICO003:IApi|}; }",
        "[EncryptedApi] file interface {|AICO003:IApi|};",

        // 005 taken names
        "public class ApiClient; [EncryptedApi] public interface {|AICO005:IApi|};",
        "public class ApiServiceCollectionExtensions; [EncryptedApi] public interface {|AICO005:IApi|};",
        "[EncryptedApi] public interface {|AICO005:IApi|}; [EncryptedApi] public interface {|AICO005:Api|};",
        "[EncryptedApi] public interface {|AICO005:IOuterApi|}; public class Outer { [EncryptedApi] public interface {|AICO005:IApi|}; }",
        "[EncryptedApi(Name = \"Some\")] public interface {|AICO005:IOne|}; public class Outer { [EncryptedApi(Name = \"Some\")] public interface {|AICO005:ITwo|}; }",

        // 007 foreign members
        "public interface IBase { Task {|AICO007:PingAsync|}(); } [EncryptedApi] public interface IApi : IBase;",
        "public interface IBase { string {|AICO007:Name|} { get; } } [EncryptedApi] public interface IApi : IBase;",

        // 008 sub-clients
        "[EncryptedApi] public interface IOther; [EncryptedApi] public interface IApi { IOther {|AICO008:Other|} { get; set; } }",
        "public interface IOther; [EncryptedApi] public interface IApi { IOther {|AICO008:Other|} { get; } }",
        "[EncryptedApi] public interface IApi { IApi {|AICO008:Self|} { get; } }",
        "[EncryptedApi] public interface IOne { ITwo {|AICO008:Two|} { get; } } [EncryptedApi] public interface ITwo { IOne {|AICO008:One|} { get; } }",
        "public class Outer { [EncryptedApi] private protected interface {|AICO003:IOther|}; [EncryptedApi] internal interface IApi { } }",

        // 021 and others on the interface
        "[EncryptedApi({|AICO021:\"/a/../b\"|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi({|AICO021:\"/a?b=c\"|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi({|AICO023:\"a\"|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi(Name = {|AICO041:\"1 2\"|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi(JsonContext = {|AICO041:typeof(string)|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi, Timeout({|AICO041:-5|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi, Headers({|AICO043:\"Connection: close\"|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[Headers({|AICO043:\"TE: a\"|})] public interface IBase; [EncryptedApi] public interface IApi : IBase { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi, Timeout(5000)] public interface IApi { [Get(\"/a\"), StreamEnd(\"Done\")] IAsyncEnumerable<Chunk> {|AICO047:A|}(CancellationToken token); }",

        // a fault of a base is told once, however many contracts inherit it
        "public interface IBase { [Get(\"/a\")] Task {|AICO040:A|}(); } [EncryptedApi] public interface IOne : IBase; [EncryptedApi] public interface ITwo : IBase;");

    [Theory]
    [MemberData(nameof(Members))]
    public Task A_faulty_member_is_reported_where_it_stands(string member) => member.Contains("{|#0:", StringComparison.Ordinal)
        ? AnalyzerHarness.Verify(
            Source.Contract(member),
            new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Generators.Diagnostics.Descriptors.NoSource).WithLocation(0).WithArguments("IApi.A", "id"),
            new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Generators.Diagnostics.Descriptors.NoSource).WithLocation(0).WithArguments("IApi.A", "other"))
        : AnalyzerHarness.Verify(Source.Contract(member));

    [Theory]
    [MemberData(nameof(Files))]
    public Task A_faulty_contract_is_reported_where_it_stands(string declarations) => AnalyzerHarness.Verify(Source.File(declarations));

    [Theory]
    [InlineData("[Aico.EncryptedApi] public interface IApi { [{|AICO009:Refit.Get|}(\"/a\")] Task A(CancellationToken token); }")]
    [InlineData("[Aico.EncryptedApi] public interface IApi { [Aico.Get(\"/a\")] Task A([{|AICO009:Refit.Url|}] string url, CancellationToken token); }")]
    [InlineData("[Aico.EncryptedApi, {|AICO009:Refit.Headers|}(\"A: b\")] public interface IApi { [Aico.Get(\"/a\")] Task A(CancellationToken token); }")]
    [InlineData("public interface {|AICO060:IApi|} { [Refit.Get(\"/a\")] Task A(CancellationToken token); }")]
    [InlineData("public interface IBase { void A(); }")]
    public Task A_Refit_attribute_is_reported(string declaration) => AnalyzerHarness.Verify($$"""
        #pragma warning disable CS1591
        using System.Threading;
        using System.Threading.Tasks;
        namespace Refit
        {
            public sealed class GetAttribute(string path) : System.Attribute { public string Path => path; }
            public sealed class HeadersAttribute(string line) : System.Attribute { public string Line => line; }
            public sealed class UrlAttribute : System.Attribute;
        }
        namespace Contoso
        {
            {{declaration}}
        }
        """);
}
