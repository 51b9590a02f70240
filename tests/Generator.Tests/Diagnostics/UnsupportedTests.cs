using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Diagnostics;

/// <summary>What the contract language has and this version does not: each says so, and none is half done.</summary>
public sealed class UnsupportedTests
{
    private const string Token = "CancellationToken token";

    public static TheoryData<string> Members => new(
        $"[Get(\"/a\")] Task {{|AICO099:A|}}<T>({Token}) where T : allows ref struct;",
        $"[Get({{|AICO099:\"/a/{{user.Name}}\"|}})] Task A({Token});",
        $"[Post(\"/a\")] Task A([Body] string {{|AICO099:text|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] byte[] {{|AICO099:bytes|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] ReadOnlyMemory<byte> {{|AICO099:bytes|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] Stream {{|AICO099:bytes|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] IAsyncEnumerable<User> {{|AICO099:users|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] Func<CancellationToken, ValueTask<Stream>> {{|AICO099:bytes|}}, {Token});",
        $"[Post(\"/a\")] Task A([Body] System.Net.Http.StringContent {{|AICO099:content|}}, {Token});",
        $"[Get(\"/a\"), StreamEnd(Optional = true)] {{|AICO099:IAsyncEnumerable<ReadOnlyMemory<byte>>|}} A({Token});",
        $"[Get(\"/a\"), StreamEnd(Optional = true)] {{|AICO099:IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<User>>|}} A({Token});",
        "[Query] string? {|AICO099:Tenant|} { get; set; }");

    public static TheoryData<string> Files => new(
        "[EncryptedApi] public interface {|AICO099:IStore|}<Create> { [Get(\"/a\")] Task<Create> A(CancellationToken token); }",
        "public sealed class PurgeAttribute(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new(\"PURGE\"); } "
            + "[EncryptedApi] public interface IApi { [{|AICO099:Purge|}(\"/a\")] Task A(CancellationToken token); }");

    [Theory]
    [MemberData(nameof(Members))]
    public Task An_unsupported_member_says_so(string member) =>
        AnalyzerHarness.Verify(Source.Contract(member));

    [Theory]
    [MemberData(nameof(Files))]
    public Task An_unsupported_contract_says_so(string declarations) => AnalyzerHarness.Verify(Source.File(declarations));
}
