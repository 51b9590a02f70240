using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Diagnostics;

/// <summary>Every diagnostic: id, severity and span by markup, nothing else reported, and output that compiles in spite of it.</summary>
public sealed class DiagnosticTests
{
    private const string Token = "CancellationToken token";

    // A context as the serializer's generator completes it: what it names, and what that consists of, is known.
    private const string Json = """
        public sealed record Inner(int Number);
        [JsonDerivedType(typeof(Dog))] public record Animal(List<Inner> Inners);
        public sealed record Dog() : Animal([]);
        [JsonSerializable(typeof(User)), JsonSerializable(typeof(Animal[]))]
        public sealed class SomeJson(System.Text.Json.JsonSerializerOptions? options) : JsonSerializerContext(options)
        {
            public static SomeJson Default { get; } = new(null);
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }

        """;

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

        "[Header(\"X-A\")] string? {|AICO004:Name|} { get; }",
        "[Query] string? {|AICO004:Name|} { set; }",
        "[Property] string? {|AICO004:Name|} { get; init; }",

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

        $"[Head(\"/a\")] {{|AICO012:Task<IApiResponse<User>>|}} A({Token});",
        $"[Head(\"/a\")] {{|AICO012:IAsyncEnumerable<ReadOnlyMemory<byte>>|}} A({Token});",

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

        $"[Get(\"/a\"), {{|AICO013:StreamEnd|}}(Optional = true)] IAsyncEnumerable<ReadOnlyMemory<byte>> A({Token});",
        $"[Get(\"/a\"), {{|AICO013:StreamEnd|}}(\"Done\")] Task<ApiResponse<Chunk>> A({Token});",

        // 014 no end
        $"[Get(\"/a\")] Task<StreamingResponse<Chunk>> {{|AICO014:A|}}({Token});",
        $"[Get(\"/a\")] IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<Chunk>> {{|AICO014:A|}}({Token});",
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

        $"[Get(\"/a\")] {{|AICO015:ValueTask<ApiResponse<User>>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<ApiResponse<ApiResponse<User>>>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<ApiResponse<object>>|}} A({Token});",
        $"[Get(\"/a\"), StreamEnd(Optional = true)] {{|AICO015:Task<StreamingResponse<Stream>>|}} A({Token});",
        $"[Get(\"/a\"), StreamEnd(Optional = true)] {{|AICO015:Task<StreamingResponse<ReadOnlyMemory<byte>>>|}} A({Token});",
        $"[Get(\"/a\"), StreamEnd(Optional = true)] {{|AICO015:Task<StreamingResponse<System.Net.ServerSentEvents.SseItem<User>>>|}} A({Token});",
        $"[Get(\"/a\"), StreamEnd(Optional = true)] {{|AICO015:IAsyncEnumerable<IApiResponse>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO015:Task<System.Net.ServerSentEvents.SseItem<User>>|}} A({Token});",
        $"[Get(\"/a\")] {{|AICO011:Task<ApiResponse<IAsyncEnumerable<User>>>|}} A({Token});",

        // 020 no source
        $"[Get({{|AICO020:\"/u/{{user.Nmae}}\"|}})] Task A(User user, {Token});",
        $"[Get({{|AICO020:\"/u/{{user.Name.Length.X}}\"|}})] Task A(User user, {Token});",
        $"[Get({{|AICO020:\"/u/{{other.Name}}\"|}})] Task A(User user, {Token});",
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
        $"[Get(\"/{{x.Type}}\")] Task A(Holder {{|AICO025:x|}}, {Token}); class Holder {{ public string? Type {{ get; set; }} }}",
        $"[Get(\"/{{x.Name}}\")] Task A(User? {{|AICO025:x|}}, {Token});",
        $"[Get(\"/{{x.Token}}\")] Task A(Holder {{|AICO026:x|}}, {Token}); class Holder {{ public string Token {{ get; set; }} = \"\"; }}",
        "[Query] string? {|AICO026:ApiKey|} { get; set; }",
        $"[Get(\"/a\")] Task A([QueryName] string {{|AICO026:password|}}, {Token});",
        "[Path({|AICO027:\"x\"|})] string? Name { get; set; }",
        "[{|AICO027:Path|}] string? Name { get; set; }",
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

        $"[Post(\"/a\")] Task A([Body] Action {{|AICO030:f|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] Func<Stream> {{|AICO030:f|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] System.Net.Http.StringContent {{|AICO030:content|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] System.Net.Http.HttpRequestMessage {{|AICO030:message|}}, {Token});",
        $"[Get(\"/a\")] Task A<{{|AICO030:T|}}>({Token}) where T : allows ref struct;",
        "[Property] ReadOnlySpan<char> {|AICO030:Span|} { get; set; }",

        // 031 roles
        $"[Get(\"/a\")] Task A([Query, QueryName] string {{|AICO031:a|}}, {Token});",
        $"[Get(\"/a\")] Task A([Property, Header(\"X-A\")] string {{|AICO031:a|}}, {Token});",
        $"[Get(\"/a\")] Task A([Property] CancellationToken {{|AICO031:a|}});",
        $"[Get(\"/{{id}}\")] Task A([QueryName] string {{|AICO031:id|}}, {Token});",
        $"[Get(\"/{{user.Name}}\")] Task A([Query] User {{|AICO031:user|}}, {Token});",
        $"[Post(\"/{{user.Name}}\"), Multipart] Task A([FormObject] User {{|AICO031:user|}}, int x, {Token});",
        "[Header(\"X-A\"), Query] string? {|AICO031:A|} { get; set; }",
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

        // 035 parts
        $"[Post(\"/a\"), Multipart] Task A([Body] User {{|AICO035:user|}}, {Token});",
        $"[Post(\"/a\"), Multipart] Task A(User {{|AICO035:user|}}, {Token});",
        $"[Post(\"/a\"), Multipart] Task A(List<User> {{|AICO035:users|}}, {Token});",
        $"[Post(\"/a\"), {{|AICO035:Multipart|}}] Task A({Token});",
        $"[Get(\"/a\"), {{|AICO035:Multipart|}}] Task A(int x, {Token});",
        $"[Post(\"/a\")] Task A([{{|AICO035:FormObject|}}] User user, {Token});",
        $"[Post(\"/a\")] Task A(StreamPart {{|AICO035:part|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] List<ByteArrayPart> {{|AICO035:parts|}}, {Token});",

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

        $"[Get(\"/a\")] Task A([QueryName] User {{|AICO037:value|}}, {Token});",
        $"[Get(\"/{{value.Any}}\")] Task A(Holder {{|AICO037:value|}}, {Token}); class Holder {{ public object? Any {{ get; set; }} }}",
        $"[Get(\"/a\")] Task A(IComparable {{|AICO037:value|}}, {Token});",
        $"[Get(\"/a\")] Task A([Query(CollectionFormat.Indexed)] Node[] {{|AICO037:value|}}, {Token}); class Node {{ public Node[] Nodes {{ get; set; }} = []; }}",
        $"[Post(\"/a\")] Task A([Body(BodyKind.UrlEncoded)] string {{|AICO037:value|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body(BodyKind.UrlEncoded)] List<int> {{|AICO037:value|}}, {Token});",
        $"[Post(\"/a\"), Multipart] Task A([FormObject] int {{|AICO037:value|}}, {Token});",
        "[Query] object? {|AICO037:Any|} { get; set; }",
        "[Header(\"X-A\")] int[]? {|AICO037:Any|} { get; set; }",

        // 038, 039, 040
        $"[Query(\"a\")] string? X {{ get; set; }} [Get(\"/a\")] Task A(int {{|AICO038:a|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body(BodyKind.UrlEncoded)] Holder {{|AICO038:x|}}, {Token}); class Holder {{ public int A {{ get; set; }} [AliasAs(\"A\")] public int B {{ get; set; }} }}",
        "[Query] DateTime {|AICO039:Since|} { get; set; }",
        $"[Get(\"/a\")] Task A([QueryName] DateTime {{|AICO039:since|}}, {Token});",
        $"[Post(\"/a\"), Multipart] Task A(DateTime {{|AICO039:since|}}, {Token});",
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

        $"[Get(\"/a\"), Padding({{|AICO041:-1|}})] Task A({Token});",
        $"[Post(\"/a\")] Task A([Body({{|AICO041:BodyKind.Json|}})] Stream value, {Token});",
        $"[Post(\"/a\")] Task A([Body({{|AICO041:BodyKind.Json|}})] IAsyncEnumerable<int> value, {Token});",
        $"[Post(\"/a\")] Task A([Body({{|AICO041:BodyKind.JsonLines|}})] User value, {Token});",
        $"[Post(\"/a\")] Task A([Body({{|AICO041:BodyKind.JsonLines|}})] string value, {Token});",
        $"[Post(\"/a\")] Task A([Body({{|AICO041:BodyKind.UrlEncoded|}})] Stream value, {Token});",
        $"[Post(\"/a\"), Multipart({{|AICO041:\"\"|}})] Task A(int x, {Token});",
        $"[Post(\"/a\"), Multipart({{|AICO041:\"a\\\"b\"|}})] Task A(int x, {Token});",
        $"[Post(\"/a\"), Multipart] Task A([AliasAs({{|AICO041:\"\"|}})] int x, {Token});",
        $"[Get(\"/a\")] Task A([{{|AICO041:Encoded|}}] int x, {Token});",
        $"[Get(\"/a\")] Task A([Header(\"X-A\"), {{|AICO041:Encoded|}}] string x, {Token});",
        $"[Get(\"/a\")] Task A([QueryConverter({{|AICO041:typeof(string)|}})] string x, {Token});",
        $"[Get(\"/a\")] Task A([QueryConverter({{|AICO041:null!|}})] string x, {Token});",
        $"[Get(\"/a\")] Task A([QueryConverter({{|AICO041:typeof(C)|}})] string x, {Token}); class C : IQueryConverter<int> {{ void IQueryConverter<int>.Append(QueryWriter query, string name, int value) {{ }} }}",
        $"[Get(\"/a\")] Task A([QueryConverter({{|AICO041:typeof(C)|}})] int x, {Token}); class C(int a) : IQueryConverter<int> {{ void IQueryConverter<int>.Append(QueryWriter query, string name, int value) => query.Add(name, $\"{{a}}\"); }}",
        $"[Get(\"/a\")] Task A([QueryConverter({{|AICO041:typeof(C)|}})] int x, {Token}); abstract class C : IQueryConverter<int> {{ void IQueryConverter<int>.Append(QueryWriter query, string name, int value) {{ }} }}",
        $"[Get(\"/a\")] Task A([Query(CollectionFormat.Indexed)] int[] {{|AICO041:x|}}, {Token});",
        $"[Get(\"/a\"), {{|AICO041:StreamFormat|}}(StreamItemFormat.JsonLines)] Task<User> A({Token});",
        $"[Get(\"/a\"), {{|AICO041:StreamFormat|}}(StreamItemFormat.JsonLines)] IAsyncEnumerable<ReadOnlyMemory<byte>> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Done\"), StreamFormat({{|AICO041:(StreamItemFormat)9|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Done\"), StreamFormat(StreamItemFormat.Auto, DoneMarker = {{|AICO041:\"\"|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Done\"), StreamFormat({{|AICO041:StreamItemFormat.JsonLines|}})] IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<Chunk>> A({Token});",
        "[Header({|AICO041:\"\"|})] string? Name { get; set; }",
        "[Query(Format = {|AICO041:\"O\"|})] string? Name { get; set; }",
        $"[Get(\"/a\")] Task A(Holder {{|AICO041:x|}}, {Token}); class Holder {{ [Query(\"\")] public int A {{ get; set; }} }}",

        // 042 Refit's delimiter
        $"[Get(\"/a\")] Task A([Query({{|AICO042:\".\"|}})] User x, {Token});",
        $"[Get(\"/a\")] Task A([Query({{|AICO042:\"_\"|}})] int x, {Token});",
        $"[Get(\"/a\")] Task A(Holder x, {Token}); class Holder {{ [Query({{|AICO042:\"-\"|}})] public User A {{ get; set; }} = new(\"\"); }}",

        // 043 headers
        "[Header({|AICO043:\"Host\"|})] string? Name { get; set; }",
        $"[Post(\"/a\"), Headers({{|AICO043:\"Content-Language: de\"|}})] Task A({Token});",

        // 044 one-shot content
        $"[Post(\"/a\")] Task A([Body] Stream {{|AICO044:x|}}, {Token});",
        $"[Post(\"/a\")] Task A(Stream {{|AICO044:x|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] IAsyncEnumerable<User> {{|AICO044:x|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] IAsyncEnumerable<ReadOnlyMemory<byte>> {{|AICO044:x|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body(BodyKind.JsonLines)] IAsyncEnumerable<User> {{|AICO044:x|}}, {Token});",

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
        $"[Get(\"/a\"), StreamEnd(\"Done\"), Timeout({{|AICO047:5000|}})] IAsyncEnumerable<Chunk> A({Token});",
        $"[Get(\"/a\"), Timeout({{|AICO047:5000|}})] IAsyncEnumerable<ReadOnlyMemory<byte>> A({Token});",
        $"[Get(\"/a\"), StreamEnd(\"Done\"), Timeout({{|AICO047:5000|}})] Task<StreamingResponse<Chunk>> A({Token});",

        // 048 error bodies without a JSON form
        $"[Get(\"/a\"), ErrorBody({{|AICO048:typeof(Stream)|}})] Task A({Token});",
        $"[Get(\"/a\"), ErrorBody({{|AICO048:typeof(Action)|}})] Task A({Token});",
        $"[Get(\"/a\"), ErrorBody({{|AICO048:null!|}})] Task A({Token});");

    /// <summary>Whole files.</summary>
    public static TheoryData<string> Files => new(
        // 003 reach
        "public class Outer { [EncryptedApi] private interface {|AICO003:IApi|}; }",
        "public class Outer { [EncryptedApi] protected interface {|AICO003:IApi|}; }",
        "public class Outer { [EncryptedApi] private protected interface {|AICO003:IApi|}; }",
        "public class Outer<T> { [EncryptedApi] public interface {|AICO003:IApi|}; }",
        "[EncryptedApi] file interface {|AICO003:IApi|};",

        "[EncryptedApi] public interface {|AICO003:IStore|}<Create> { [Get(\"/a\")] Task<Create> A(CancellationToken token); }",
        "[EncryptedApi] public interface {|AICO003:IStore|}<StoreClient> { [Get(\"/a\")] Task<StoreClient> A(CancellationToken token); }",
        "[EncryptedApi] public interface {|AICO003:IStore|}<T> where T : allows ref struct;",

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

        // 020, 021 of base paths
        "[EncryptedApi(\"/{x}\")] public interface IApi { [Get({|AICO020:\"/a\"|})] Task A(CancellationToken token); }",
        "[EncryptedApi({|AICO021:\"/{**x}\"|})] public interface IApi { [Get(\"/a\")] Task A(string x, CancellationToken token); }",
        "public sealed class OddAttribute(string route) : HttpMethodAttribute(route) { public override System.Net.Http.HttpMethod Method => new(\"ODD\"); } [EncryptedApi] public interface IApi { [{|AICO021:Odd|}(\"/a\")] Task A(CancellationToken token); }",
        "public sealed class OddAttribute() : HttpMethodAttribute(\"/a\") { public override System.Net.Http.HttpMethod Method => new(\"ODD\"); } [EncryptedApi] public interface IApi { [{|AICO021:Odd|}] Task A(CancellationToken token); }",
        "[EncryptedApi] public interface IApi { [{|AICO021:Odd|}(\"/a\")] Task A(CancellationToken token); private sealed class OddAttribute(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new(\"ODD\"); } }",

        // 041, 048 on the interface
        "[EncryptedApi(QueryKeyCase = {|AICO041:(QueryKeyCase)9|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi(CollectionFormat = {|AICO041:(CollectionFormat)(-1)|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi, Padding({|AICO041:-1|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        "[EncryptedApi, ErrorBody({|AICO048:typeof(Stream)|})] public interface IApi { [Get(\"/a\")] Task A(CancellationToken token); }",
        Json + "[EncryptedApi(JsonContext = typeof(SomeJson))] public interface IApi { [Post(\"/a\")] {|AICO048:Task<Chunk>|} A([Body] User user, CancellationToken token); }",
        Json + "[EncryptedApi(JsonContext = typeof(SomeJson))] public interface IApi { [Post(\"/a\")] Task<User> A([Body] Chunk {|AICO048:chunk|}, CancellationToken token); }",
        Json + "[EncryptedApi(JsonContext = typeof(SomeJson))] public interface IApi { [Post(\"/a\")] Task A([Body(OneShot = true)] IAsyncEnumerable<Chunk> {|AICO048:chunks|}, CancellationToken token); }",
        Json + "[EncryptedApi(JsonContext = typeof(SomeJson))] public interface IApi { [Get(\"/a\"), ErrorBody({|AICO048:typeof(Chunk)|})] Task A(CancellationToken token); }",
        Json + "[EncryptedApi(JsonContext = typeof(SomeJson))] public interface IApi { [Get(\"/a\")] Task<Inner> A(CancellationToken token); [Get(\"/b\")] Task<User?> B(CancellationToken token); [Get(\"/c\")] Task<int> C(CancellationToken token); [Get(\"/d\")] Task<string> D(CancellationToken token); [Get(\"/e\")] Task<Dog> E(CancellationToken token); [Get(\"/f\")] Task<T> F<T>(CancellationToken token); }",

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
    [InlineData("[Aico.EncryptedApi] public interface IApi { [Aico.Post(\"/a\")] Task A([{|AICO009:Refit.Body|}] string x, CancellationToken token); }")]
    [InlineData("[Aico.EncryptedApi] public interface IApi { [{|AICO009:Refit.Query|}] string? X { get; set; } [Aico.Get(\"/a\")] Task A(CancellationToken token); }")]
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
            public sealed class BodyAttribute : System.Attribute;
            public sealed class QueryAttribute : System.Attribute;
            public sealed class HeadersAttribute(string line) : System.Attribute { public string Line => line; }
            public sealed class UrlAttribute : System.Attribute;
        }
        namespace Contoso
        {
            {{declaration}}
        }
        """);
}
