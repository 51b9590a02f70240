using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Requests;

/// <summary>From contract and arguments to the target: contract language, sections 3.1 to 3.4, one row per rule.</summary>
public sealed class TargetTableTests
{
    public static TheoryData<string, object?[], string> Rows => new()
    {
        // 3.1, roles
        { "[Get(\"/u/{id}\")] Task A(int id, CancellationToken t);", [5], "/u/5" },
        { "[Get(\"/u/{ID}\")] Task A(int id, CancellationToken t);", [5], "/u/5" },
        { "[Get(\"/u/{user-id}\")] Task A([AliasAs(\"user-id\")] int id, CancellationToken t);", [5], "/u/5" },
        { "[Get(\"/u/{x}\")] Task A([Path(\"x\", Format = \"D3\")] int id, CancellationToken t);", [5], "/u/005" },
        { "[Get(\"/u/{x}\")] Task A([Header(\"X-A\")] int x, CancellationToken t);", [5], "/u/5" },
        { "[Get(\"/u\")] Task A(int a, [Query(\"b c\")] int b, [AliasAs(\"d\")] int c, CancellationToken t);", [1, 2, 3], "/u?a=1&b%20c=2&d=3" },
        { "[Post(\"/u\")] Task A(User user, string? name, int n, CancellationToken t);", [null, "x", 1], "/u?name=x&n=1" },
        { "[Delete(\"/u\")] Task A(int a, [Body] User? b, CancellationToken t);", [1, null], "/u?a=1" },

        // 3.2, templates
        { "[Get(\"/{year}-{month}/{year}\")] Task A(int year, int month, CancellationToken t);", [2026, 1], "/2026-1/2026" },
        { "[Get(\"/a?k={x}&l={y}\")] Task A(string? x, string? y, int z, CancellationToken t);", [null, "a&b", 1], "/a?k=&l=a%26b&z=1" },
        { "[Get(\"/a/\")] Task A(int x, CancellationToken t);", [1], "/a/?x=1" },
        { "[Get(\"\")] Task A(CancellationToken t);", [], "/" },
        { "[Get(\"?a=b\")] Task A(int x, CancellationToken t);", [1], "/?a=b&x=1" },
        { "[Get(\"/{id}\")] Task A(string id, CancellationToken t);", ["a/../b"], "/a%2F..%2Fb" },

        { "[Get(\"/a/{id?}\")] Task A(int? id, int x, CancellationToken t);", [null, 1], "/a?x=1" },
        { "[Get(\"/a/{id?}/b\")] Task A(string? id, CancellationToken t);", ["x"], "/a/x/b" },
        { "[Get(\"/{a?}/{b?}\")] Task A(string? a, Kind? b, CancellationToken t);", [null, 1], "/B" },
        { "[Get(\"/{a?}\")] Task A([Path(Format = \"D2\")] int? a, CancellationToken t);", [5], "/05" },
        { "[Get(\"/f/{**path}?x=1\")] Task A(string path, CancellationToken t);", ["a b/c"], "/f/a%20b/c?x=1" },
        { "[Get(\"/{**path}\")] Task A(string? path, CancellationToken t);", [null], "/" },

        // 3.3, texts
        { "[Get(\"/{kind}\")] Task A(Kind kind, Kind? other, CancellationToken t);", [1, 0], "/B?other=A" },
        { "[Get(\"/a\")] Task A(bool x, char y, decimal z, CancellationToken t);", [true, 'ä', 1.50m], "/a?x=True&y=%C3%A4&z=1.50" },
        { "[Get(\"/a\")] Task A([Query(Format = \"X\")] Kind x, CancellationToken t);", [1], "/a?x=00000001" },
        { "[Get(\"/a\")] Task A([Query(SerializeNull = true)] int? x, [Query(SerializeNull = true)] string? y, int? z, CancellationToken t);", [null, null, null], "/a?x=&y=" },
        { "[Get(\"/a\")] Task A(string @event, string @class, CancellationToken t);", ["1", "2"], "/a?event=1&class=2" },
    };

    public static TheoryData<string, object?[], string> Refused => new()
    {
        { "[Delete(\"/u/{id}\")] Task A(string id, CancellationToken t);", [""], "id" },
        { "[Delete(\"/u/{id}\")] Task A(string? id, CancellationToken t);", [null], "id" },
        { "[Delete(\"/u/{id}\")] Task A(string id, CancellationToken t);", [".."], "id" },
        { "[Delete(\"/u/{**path}\")] Task A(string path, CancellationToken t);", ["a/../b"], "path" },
        { "[Delete(\"/u/{a?}\")] Task A(string? a, CancellationToken t);", [".."], "a" },
        { "[Delete(\"/u/{a}{b}/c\")] Task A(string a, string b, CancellationToken t);", ["", ""], "b" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_call_has_the_target_that_its_contract_says(string member, object?[] arguments, string expected) =>
        Assert.Equal(expected, RequestHarness.Build(Source.Contract(member), "A", arguments).Target);

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_argument_that_would_change_the_resource_is_refused_by_name(string member, object?[] arguments, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => RequestHarness.Build(Source.Contract(member), "A", arguments)).ParamName);
}
