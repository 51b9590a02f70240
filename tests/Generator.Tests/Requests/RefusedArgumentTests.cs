using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Requests;

/// <summary>Arguments that cannot be sent as the contract says: contract language, sections 2, 3.2, 3.3 and 3.5.</summary>
public sealed class RefusedArgumentTests
{
    public static TheoryData<string, object?[], string> Refused => new()
    {
        { "[Delete(\"/u/{id}\")] Task A(string id, CancellationToken t);", [""], "id" },
        { "[Delete(\"/u/{id}\")] Task A(string? id, CancellationToken t);", [null], "id" },
        { "[Delete(\"/u/{id}\")] Task A(string id, CancellationToken t);", [".."], "id" },
        { "[Delete(\"/u/{**path}\")] Task A(string path, CancellationToken t);", ["a/../b"], "path" },
        { "[Delete(\"/u/{a?}\")] Task A(string? a, CancellationToken t);", [".."], "a" },
        { "[Delete(\"/u/{x.Name}\")] Task A(User x, CancellationToken t);", [(object?[])[""]], "x" },
        { "[Delete(\"/u/{x.Name}\")] Task A(User? x, CancellationToken t);", [null], "x" },
        { "[Delete(\"/u/{id}\")] Task A([Encoded] string id, CancellationToken t);", ["%2E%2e"], "id" },
        { "[Get(\"/u/{id}\")] Task A([Encoded] string id, CancellationToken t);", ["a/b"], "id" },
        { "[Get(\"/u/{id}\")] Task A([Encoded] string id, CancellationToken t);", ["a b"], "id" },
        { "[Get(\"/u/{id}\")] Task A([Encoded] string id, CancellationToken t);", ["%4"], "id" },
        { "[Get(\"/u/{id}\")] Task A([Encoded] string id, CancellationToken t);", ["%zz"], "id" },
        { "[Get(\"/u/{id}\")] Task A([Encoded] string id, CancellationToken t);", ["é"], "id" },
        { "[Get(\"/u/{**id}\")] Task A([Encoded] string id, CancellationToken t);", ["a/../b"], "id" },
        { "[Get(\"/u\")] Task A([Encoded] string x, CancellationToken t);", ["a&b"], "x" },
        { "[Get(\"/u\")] Task A([Encoded] string x, CancellationToken t);", ["a#b"], "x" },
        { "[Get(\"/u?x={x}\")] Task A([Encoded] string x, CancellationToken t);", ["a&b"], "x" },
        { "[Get(\"/u\")] Task A([QueryName, Encoded] string x, CancellationToken t);", ["a#b"], "x" },
        { "[Get(\"/u\")] Task A([QueryName] string x, CancellationToken t);", ["\ud800"], "x" },
        { "[Get(\"/u\")] Task A(string x, CancellationToken t);", ["\ud800"], "x" },
        { "[Post(\"/u\")] Task A([Body(BodyKind.UrlEncoded)] Dictionary<string, string> x, CancellationToken t);", [new Dictionary<string, string> { ["k"] = "\ud800" }], "k" },
        { "[Get(\"/u\")] Task A([Header(\"X-A\")] string x, CancellationToken t);", ["a\r\nb"], "X-A" },
        { "[Get(\"/u\")] Task A([Header(\"X-A\")] string x, CancellationToken t);", ["é"], "X-A" },
        { "[Get(\"/u\")] Task A([HeaderCollection] Dictionary<string, string> x, CancellationToken t);", [new Dictionary<string, string> { ["Host"] = "a" }], "Host" },
        { "[Delete(\"/u/{a}{b}/c\")] Task A(string a, string b, CancellationToken t);", ["", ""], "b" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_argument_that_would_change_the_resource_is_refused_by_name(string member, object?[] arguments, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => RequestHarness.Build(Source.Contract(member), "A", arguments)).ParamName);
}
