using Aico.CodeFixes.Tests.Harness;
using Aico.Generators.CodeFixes;

namespace Aico.CodeFixes.Tests.Fixes;

/// <summary>Every fix of contract language, section 7: a member before and after.</summary>
public sealed class FixTests
{
    private const string Token = "CancellationToken token";

    /// <summary>Equivalence key, member before with its mark, member after.</summary>
    public static TheoryData<string, string, string> Members => new()
    {
        // 001
        { "Get", $"Task {{|AICO001:PingAsync|}}({Token});", $"[Get(\"/ping\")]\nTask PingAsync({Token});" },
        { "Get", $"/// <summary>Why.</summary>\nTask {{|AICO001:MarkAllReadAsync|}}({Token});", $"/// <summary>Why.</summary>\n[Get(\"/mark-all-read\")]\nTask MarkAllReadAsync({Token});" },
        { "Remove", $"[Get(\"/a\"), {{|AICO001:Post|}}(\"/a\")] Task A({Token});", $"[Get(\"/a\")] Task A({Token});" },
        { "Remove", $"[Get(\"/a\")]\n[{{|AICO001:Post|}}(\"/b\")]\nTask A({Token});", $"[Get(\"/a\")]\nTask A({Token});" },

        // 006
        { "Remove", $"// Why.\n[{{|AICO006:Get|}}(\"/a\")]\nTask A({Token}) => Task.CompletedTask;", $"// Why.\nTask A({Token}) => Task.CompletedTask;" },

        // 010, 011, 012
        { "Task", $"[Get(\"/me\")] {{|AICO010:User|}} Get({Token});", $"[Get(\"/me\")] Task<User> Get({Token});" },
        { "Task", $"[Get(\"/me\")] {{|AICO010:int?|}} Get({Token});", $"[Get(\"/me\")] Task<int?> Get({Token});" },
        { "Task", $"[Get(\"/me\")] {{|AICO010:void|}} Get({Token});", $"[Get(\"/me\")] Task Get({Token});" },
        { "IAsyncEnumerable", $"[Get(\"/me\"), StreamEnd(\"Done\")] {{|AICO010:IObservable<Chunk>|}} Get({Token});", $"[Get(\"/me\"), StreamEnd(\"Done\")] IAsyncEnumerable<Chunk> Get({Token});" },
        { "Unwrap", $"[Get(\"/a\"), StreamEnd(\"Done\")] {{|AICO011:Task<IAsyncEnumerable<Chunk>>|}} A({Token});", $"[Get(\"/a\"), StreamEnd(\"Done\")] IAsyncEnumerable<Chunk> A({Token});" },
        { "Task", $"[Head(\"/a\")] {{|AICO012:Task<User>|}} A({Token});", $"[Head(\"/a\")] Task A({Token});" },
        { "IApiResponse", $"[Head(\"/a\")] {{|AICO012:Task<User>|}} A({Token});", $"[Head(\"/a\")] Task<IApiResponse> A({Token});" },

        // 014
        { "StreamEnd", $"[Get(\"/a\")]\nIAsyncEnumerable<Chunk> {{|AICO014:A|}}({Token});", $"[Get(\"/a\")]\n[StreamEnd(nameof(Chunk.Done))]\nIAsyncEnumerable<Chunk> A({Token});" },
        { "Optional", $"[Get(\"/a\")]\nIAsyncEnumerable<Piece> {{|AICO014:A|}}({Token});", $"[Get(\"/a\")]\n[StreamEnd(Optional = true)]\nIAsyncEnumerable<Piece> A({Token});" },

        // 020
        { "Source", $"[Get({{|AICO020:\"/u/{{id}}\"|}})] Task A({Token});", $"[Get(\"/u/{{id}}\")] Task A(string id, {Token});" },
        { "Source", $"[Get({{|AICO020:\"/u/{{id?}}\"|}})] Task A(int page, {Token});", $"[Get(\"/u/{{id?}}\")] Task A(int page, string? id, {Token});" },
        { "Source", $"[Get({{|AICO020:\"/u/{{user-id}}/{{page}}\"|}})] Task A(int page = 1, {Token} = default);", $"[Get(\"/u/{{user-id}}/{{page}}\")] Task A([AliasAs(\"user-id\")] string userId, int page = 1, {Token} = default);" },
        { "Source", $"[Get({{|AICO020:\"/u/{{event}}\"|}})] Task A({Token});", $"[Get(\"/u/{{event}}\")] Task A(string @event, {Token});" },

        // 022, 023, 024
        { "ForwardSlashes", $"[Get({{|AICO022:@\"/users\\all\"|}})] Task A({Token});", $"[Get(\"/users/all\")] Task A({Token});" },
        { "LeadingSlash", $"[Get({{|AICO023:\"users\"|}})] Task A({Token});", $"[Get(\"/users\")] Task A({Token});" },
        { "NoFragment", $"[Get({{|AICO024:\"/a#b\"|}})] Task A({Token});", $"[Get(\"/a\")] Task A({Token});" },

        // 025
        { "Optional", $"[Get(\"/u/{{id}}/a\")] Task A(string? {{|AICO025:ID|}}, {Token});", $"[Get(\"/u/{{id?}}/a\")] Task A(string? ID, {Token});" },
        { "NonNullable", $"[Get(\"/u-{{id}}\")] Task A(int? {{|AICO025:id|}}, {Token});", $"[Get(\"/u-{{id}}\")] Task A(int id, {Token});" },
        { "NonNullable", $"[Get(\"/{{id}}\")] Task A([AliasAs(\"id\")] string? {{|AICO025:user|}}, {Token});", $"[Get(\"/{{id}}\")] Task A([AliasAs(\"id\")] string user, {Token});" },

        // 026, 027
        { "Header", $"[Get(\"/a\")] Task A(string {{|AICO026:apiKey|}}, {Token});", $"[Get(\"/a\")] Task A([Header(\"X-Api-Key\")] string apiKey, {Token});" },
        { "Header", $"[Get(\"/a\")] Task A([Query(\"client_secret\")] string {{|AICO026:value|}}, {Token});", $"[Get(\"/a\")] Task A([Header(\"X-Value\")] string value, {Token});" },
        { "Placeholder", $"[Get(\"/a?x=1\")] Task A([Path({{|AICO027:\"part\"|}})] string value, {Token});", $"[Get(\"/a/{{part}}?x=1\")] Task A([Path(\"part\")] string value, {Token});" },

        // 033, 034
        { "Query", $"[Get(\"/a\")] Task A([Body] string {{|AICO033:name|}}, {Token});", $"[Get(\"/a\")] Task A([Query] string name, {Token});" },
        { "Body", $"[Post(\"/{{id}}\")] Task A(string id, User a, Chunk {{|AICO034:b|}}, {Token});", $"[Post(\"/{{id}}\")] Task A(string id, [Body] User a, Chunk b, {Token});" },

        // 036
        { "Dictionary", $"[Get(\"/a\")] Task A([{{|AICO036:HeaderCollection|}}] string[] headers, {Token});", $"[Get(\"/a\")] Task A([HeaderCollection] IDictionary<string, string> headers, {Token});" },

        // 039
        { "Format", $"[Get(\"/a\")] Task A(DateTime {{|AICO039:since|}}, {Token});", $"[Get(\"/a\")] Task A([Query(Format = \"O\")] DateTime since, {Token});" },
        { "Format", $"[Get(\"/a\")] Task A(TimeOnly?[] {{|AICO039:since|}}, {Token});", $"[Get(\"/a\")] Task A([Query(Format = \"O\")] TimeOnly?[] since, {Token});" },
        { "Format", $"[Get(\"/{{since}}\")] Task A(DateTimeOffset {{|AICO039:since|}}, {Token});", $"[Get(\"/{{since}}\")] Task A([Path(Format = \"O\")] DateTimeOffset since, {Token});" },
        { "Format", $"[Get(\"/a\")] Task A([Header(\"X-Since\")] DateTime? {{|AICO039:since|}}, {Token});", $"[Get(\"/a\")] Task A([Header(\"X-Since\", Format = \"O\")] DateTime? since, {Token});" },

        // 040
        { "Token", "[Get(\"/a\")] Task {|AICO040:A|}();", "[Get(\"/a\")] Task A(CancellationToken cancellationToken = default);" },
        { "Token", "[Get(\"/a\")] Task {|AICO040:A|}(int cancellationToken, params int[] ids);", "[Get(\"/a\")] Task A(int cancellationToken, CancellationToken cancellation = default, params int[] ids);" },

        // 042, 044
        { "Delimiter", $"[Get(\"/a\")] Task A([Query({{|AICO042:\".\"|}})] User user, {Token});", $"[Get(\"/a\")] Task A([Query(Delimiter = \".\")] User user, {Token});" },
        { "OneShot", $"[Put(\"/a\")] Task A([Body] Stream {{|AICO044:content|}}, {Token});", $"[Put(\"/a\")] Task A([Body(OneShot = true)] Stream content, {Token});" },
        { "OneShot", $"[Put(\"/a\")] Task A(Stream {{|AICO044:content|}}, {Token});", $"[Put(\"/a\")] Task A([Body(OneShot = true)] Stream content, {Token});" },
        { "OneShot", $"[Put(\"/a\")] Task A([Body(BodyKind.JsonLines)] IAsyncEnumerable<User> {{|AICO044:items|}}, {Token});", $"[Put(\"/a\")] Task A([Body(BodyKind.JsonLines, OneShot = true)] IAsyncEnumerable<User> items, {Token});" },

        // 045, 047
        { "Remove", $"[Get(\"/a\"), {{|AICO045:Idempotent|}}(false)] Task A({Token});", $"[Get(\"/a\")] Task A({Token});" },
        { "Idle", $"[Get(\"/a\"), StreamEnd(\"Done\"), Timeout({{|AICO047:5000|}})] IAsyncEnumerable<Chunk> A({Token});", $"[Get(\"/a\"), StreamEnd(\"Done\"), Timeout(IdleMilliseconds = 5000)] IAsyncEnumerable<Chunk> A({Token});" },
        { "Idle", $"[Get(\"/a\"), StreamEnd(\"Done\"), Timeout({{|AICO047:5000|}}, IdleMilliseconds = 70)] IAsyncEnumerable<Chunk> A({Token});", $"[Get(\"/a\"), StreamEnd(\"Done\"), Timeout(IdleMilliseconds = 70)] IAsyncEnumerable<Chunk> A({Token});" },
    };

    /// <summary>Equivalence key, file before and after.</summary>
    public static TheoryData<string, string, string> Files => new()
    {
        // 005
        {
            "Name",
            "namespace Contoso\n{\n    public class ApiClient;\n\n    [EncryptedApi]\n    public interface {|AICO005:IApi|};\n}",
            "namespace Contoso\n{\n    public class ApiClient;\n\n    [EncryptedApi(Name = \"EncryptedApi\")]\n    public interface IApi;\n}"
        },
        {
            "Name",
            "namespace Contoso\n{\n    public class ApiClient;\n    public class EncryptedApiClient;\n\n    [EncryptedApi(\"/a\", Name = \"Api\")]\n    public interface {|AICO005:IApi|};\n}",
            "namespace Contoso\n{\n    public class ApiClient;\n    public class EncryptedApiClient;\n\n    [EncryptedApi(\"/a\", Name = \"EncryptedApi2\")]\n    public interface IApi;\n}"
        },

        // 008
        {
            "NoSetter",
            "namespace Contoso\n{\n    [EncryptedApi] public interface IFiles;\n    [EncryptedApi] public interface IApi { IFiles {|AICO008:Files|} { get; set; } IFiles {|AICO008:More|} { get; init; } }\n}",
            "namespace Contoso\n{\n    [EncryptedApi] public interface IFiles;\n    [EncryptedApi] public interface IApi { IFiles Files { get; } IFiles More { get; } }\n}"
        },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public Task A_member_is_fixed_alone_and_with_all_others(string key, string before, string after) =>
        FixTest<ContractFixProvider>.RunAsync(Source.Twice(before), Source.Twice(after), key);

    [Theory]
    [MemberData(nameof(Files))]
    public Task A_file_is_fixed_alone_and_with_all_others(string key, string before, string after) =>
        FixTest<ContractFixProvider>.RunAsync(Source.File(before), Source.File(after), key);

    [Fact]
    public Task What_is_written_is_qualified_where_no_using_allows_less() => FixTest<ContractFixProvider>.RunAsync(
        "namespace Contoso\n{\n    [Aico.EncryptedApi]\n    public interface IApi\n    {\n        System.Threading.Tasks.Task {|AICO001:A|}(System.Threading.CancellationToken token);\n    }\n}\n",
        "namespace Contoso\n{\n    [Aico.EncryptedApi]\n    public interface IApi\n    {\n        [Aico.Get(\"/a\")]\n        System.Threading.Tasks.Task A(System.Threading.CancellationToken token);\n    }\n}\n",
        "Get");
}
