using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Requests;

/// <summary>Contract language, section 3.5: headers from the widest scope to the narrowest.</summary>
public sealed class HeaderTableTests
{
    private const string Token = "CancellationToken t";

    public static TheoryData<string, object?[], string> Rows => new()
    {
        { $"[EncryptedApi, Headers(\"X-A: i\", \"X-B: i\")] public interface IApi {{ [Get(\"/a\"), Headers(\"x-a: m\")] Task A({Token}); }}", [], "x-a: m|X-B: i" },
        { $"[EncryptedApi, Headers(\"X-A: i\")] public interface IApi {{ [Get(\"/a\"), Headers(\"X-A\")] Task A({Token}); }}", [], "" },
        { $"[EncryptedApi] public interface IApi {{ [Get(\"/a\"), Headers(\"X-A:\", \" X-B :  b:c \")] Task A({Token}); }}", [], "X-A: |X-B: b:c" },
        { $"[EncryptedApi, Headers(\"X-A: i\")] public interface IApi {{ [Get(\"/a\")] Task A([Header(\"x-a\")] string? a, {Token}); }}", ["p"], "x-a: p" },
        { $"[EncryptedApi, Headers(\"X-A: i\")] public interface IApi {{ [Get(\"/a\")] Task A([Header(\"X-A\")] string? a, {Token}); }}", [null], "" },
        { $"[EncryptedApi] public interface IApi {{ [Get(\"/a\")] Task A([Header(\"X-A\")] Kind a, [Header(\"X-B\", Format = \"D3\")] int b, {Token}); }}", [1, 5], "X-A: B|X-B: 005" },
        { $"[EncryptedApi, Headers(\"Authorization: Basic abc\")] public interface IApi {{ [Get(\"/a\")] Task A({Token}); }}", [], "Authorization: Basic abc" },
        { $"[EncryptedApi, Headers(\"Authorization: Basic abc\")] public interface IApi {{ [Get(\"/a\")] Task A([Authorize] string? token, {Token}); }}", ["x"], "Authorization: Bearer x" },
        { $"[EncryptedApi] public interface IApi {{ [Get(\"/a\")] Task A([Authorize(\"Digest\")] string? token, {Token}); }}", ["x"], "Authorization: Digest x" },
        { $"[EncryptedApi, Headers(\"Content-Language: de\")] public interface IApi {{ [Get(\"/a\")] Task A({Token}); }}", [], "" },
        { $"[EncryptedApi, Headers(\"Content-Language: de\")] public interface IApi {{ [Post(\"/a\")] Task A([Body] User? user, {Token}); }}", [null], "Content-Language: de" },

        { $"[EncryptedApi, Headers(\"X-A: i\")] public interface IApi {{ [Get(\"/a\")] Task A([Header(\"X-B\")] string b, [HeaderCollection] IDictionary<string, string> c, {Token}); }}",
            ["1", new Dictionary<string, string> { ["x-a"] = "c", ["X-B"] = "2" }], "x-a: c|X-B: 2" },
        { $"[EncryptedApi] public interface IApi {{ [Get(\"/a\")] Task A([HeaderCollection] IEnumerable<KeyValuePair<string, string?>>? c, {Token}); }}", [null], "" },

        // inheritance: client over declaring over nearer base over farther base, first declared over second
        {
            $"[Headers(\"X-A: far\", \"X-B: far\")] public interface IFar; [Headers(\"X-A: near\", \"X-C: near\")] public interface INear : IFar {{ [Get(\"/a\")] Task A({Token}); }} "
            + "[EncryptedApi, Headers(\"X-C: client\")] public interface IApi : INear;",
            [], "X-A: near|X-B: far|X-C: client"
        },
        {
            "[Headers(\"X-A: first\")] public interface IFirst; [Headers(\"X-A: second\")] public interface ISecond; "
            + $"[EncryptedApi] public interface IApi : IFirst, ISecond {{ [Get(\"/a\")] Task A({Token}); }}",
            [], "X-A: first"
        },
        {
            "[Headers(\"X-A: sibling\")] public interface ISibling; public interface IBase "
            + $"{{ [Get(\"/a\")] Task A({Token}); }} [EncryptedApi] public interface IApi : IBase, ISibling;",
            [], ""
        },
    };

    public static TheoryData<string, string?> Schemes => new()
    {
        { $"[EncryptedApi, Headers(\"Authorization: Bearer\")] public interface IApi {{ [Get(\"/a\")] Task A({Token}); }}", "Bearer" },
        { $"[EncryptedApi, Headers(\"Authorization: Bearer\")] public interface IApi {{ [Get(\"/a\"), Headers(\"Authorization\")] Task A({Token}); }}", null },
        { $"[EncryptedApi] public interface IApi {{ [Get(\"/a\"), Headers(\"authorization: DPoP\")] Task A({Token}); }}", "DPoP" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_call_has_the_headers_that_its_contract_says(string declarations, object?[] arguments, string expected) => Assert.Equal(
        expected, string.Join('|', RequestHarness.Build(Source.File(declarations), "A", arguments).Headers.Select(static header => $"{header.Key}: {header.Value}")));

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_scheme_without_a_credential_is_left_to_the_callback(string declarations, string? scheme)
    {
        BuiltRequest request = RequestHarness.Build(Source.File(declarations), "A");
        Assert.Equal(scheme, request.Method.AuthorizationScheme);
        Assert.Empty(request.Headers);
    }

    [Fact]
    public void A_parameter_with_the_credential_asks_no_callback() => Assert.Null(RequestHarness.Build(
        Source.File($"[EncryptedApi, Headers(\"Authorization: Bearer\")] public interface IApi {{ [Get(\"/a\")] Task A([Authorize] string? x, {Token}); }}"), "A", [null]).Method.AuthorizationScheme);
}
