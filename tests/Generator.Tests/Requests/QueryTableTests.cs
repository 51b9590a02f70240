using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Requests;

/// <summary>Contract language, section 3.4: collections, dictionaries and objects in the query.</summary>
public sealed class QueryTableTests
{
    private const string Types = """
        public sealed record Filter([property: Query("q")] string? Text, int[]? Tags, Age? Age);
        public sealed record Age(int? From, [property: AliasAs("until")] int? To);
        public record Base(int InBase) { public int Hidden { get; init; } = 1; }
        public sealed record Derived(int Own, [property: JsonPropertyName("json")] int Named, [property: JsonIgnore] int Ignored) : Base(7)
        {
            public new int Hidden { get; init; } = 2;
            public int WriteOnly { set { } }
            public static int Static => 3;
            internal int Internal => 4;
            public int this[int index] => index;
        }
        public readonly record struct Range(int Low, Kind? Kind);
        public sealed record Outer(Range Range, Range? Maybe, [property: Query(Format = "D3", SerializeNull = true)] int? Number, Dictionary<string, int>? More);
        public sealed class Money { public int Amount => 5; public override string ToString() => "5 EUR"; }
        public sealed record Cased(int PageSize, int XMLHttpID);

        """;

    public static TheoryData<string, object?[], string> Rows => new()
    {
        // collections
        { "[Get(\"/a\")] Task A(int[] x, CancellationToken t);", [(int[])[1, 2]], "/a?x=1%2C2" },
        { "[Get(\"/a\")] Task A(List<string?> x, CancellationToken t);", [new List<string?> { "a", null, "b c" }], "/a?x=a%2C%2Cb%20c" },
        { "[Get(\"/a\")] Task A([Query(CollectionFormat.Ssv)] int[] x, CancellationToken t);", [(int[])[1, 2]], "/a?x=1%202" },
        { "[Get(\"/a\")] Task A([Query(CollectionFormat.Tsv)] int[] x, CancellationToken t);", [(int[])[1, 2]], "/a?x=1%092" },
        { "[Get(\"/a\")] Task A([Query(CollectionFormat.Pipes)] int[] x, CancellationToken t);", [(int[])[1, 2]], "/a?x=1%7C2" },
        { "[Get(\"/a\")] Task A([Query(CollectionFormat.Multi)] string?[] x, CancellationToken t);", [(string?[])["1", null, "2"]], "/a?x=1&x=2" },
        { "[Get(\"/a\")] Task A([Query(\"k\", CollectionFormat = CollectionFormat.Multi, Format = \"D2\")] IEnumerable<int> x, CancellationToken t);", [(int[])[1, 2]], "/a?k=01&k=02" },
        { "[Get(\"/a\")] Task A(int[] x, [Query(CollectionFormat.Multi)] int[] y, CancellationToken t);", [(int[])[], (int[])[]], "/a?x=" },
        { "[Get(\"/a\")] Task A(int[]? x, [Query(SerializeNull = true)] int[]? y, CancellationToken t);", [null, null], "/a?y=" },
        { "[Get(\"/a\")] Task A(Kind[] x, CancellationToken t);", [(int[])[1, 0]], "/a?x=B%2CA" },
        { "[Get(\"/a\")] Task A([Query(Format = \"D\")] Kind[] x, CancellationToken t);", [(int[])[1, 0]], "/a?x=1%2C0" },

        // dictionaries
        { "[Get(\"/a\")] Task A(Dictionary<string, int> x, CancellationToken t);", [new Dictionary<string, int> { ["a b"] = 1, ["c"] = 2 }], "/a?a%20b=1&c=2" },
        { "[Get(\"/a\")] Task A([Query(\"f\")] IReadOnlyDictionary<string, string?>? x, CancellationToken t);", [new Dictionary<string, string?> { ["a"] = "1", ["b"] = null }], "/a?f.a=1" },
        { "[Get(\"/a\")] Task A([Query(\"f\", Delimiter = \"-\")] IDictionary<int, bool> x, CancellationToken t);", [new Dictionary<int, bool> { [5] = true }], "/a?f-5=True" },
        { "[Get(\"/a\")] Task A(IDictionary<string, int>? x, CancellationToken t);", [null], "/a" },

        // objects
        { "[Get(\"/a\")] Task A(Filter? x, CancellationToken t);", [(object?[])["hi", (int[])[1, 2], (object?[])[18, null]]], "/a?q=hi&Tags=1%2C2&Age.From=18" },
        { "[Get(\"/a\")] Task A(Filter? x, CancellationToken t);", [(object?[])[null, null, null]], "/a" },
        { "[Get(\"/a\")] Task A(Filter? x, int y, CancellationToken t);", [null, 1], "/a?y=1" },
        { "[Get(\"/a\")] Task A([Query(\"f\", Delimiter = \"_\")] Filter x, CancellationToken t);", [(object?[])["hi", null, (object?[])[1, 2]]], "/a?f_q=hi&f_Age_From=1&f_Age_until=2" },
        { "[Get(\"/a\")] Task A([Query(Prefix = \"f\")] Age x, CancellationToken t);", [(object?[])[1, 2]], "/a?f.From=1&f.until=2" },
        { "[Get(\"/a\")] Task A(Derived x, CancellationToken t);", [(object?[])[1, 2, 3]], "/a?Own=1&json=2&Hidden=2&InBase=7" },
        { "[Get(\"/a\")] Task A(Outer x, CancellationToken t);", [(object?[])[(object?[])[1, 1], null, null, new Dictionary<string, int> { ["k"] = 5 }]], "/a?Range.Low=1&Range.Kind=B&Number=&More.k=5" },
        { "[Get(\"/a\")] Task A(Range x, Range? y, CancellationToken t);".Replace("Range? y", "[Query(\"y\")] Range? y", StringComparison.Ordinal), [(object?[])[1, null], (object?[])[2, 0]], "/a?Low=1&y.Low=2&y.Kind=A" },
        { "[Post(\"/a\")] Task A([Query] Age x, CancellationToken t);", [(object?[])[1, 2]], "/a?From=1&until=2" },
        { "[Get(\"/a\")] Task A([Query(TreatAsString = true)] Money x, CancellationToken t);", [(object?[])[]], "/a?x=5%20EUR" },
        { "[Get(\"/a\")] Task A(Money x, CancellationToken t);", [(object?[])[]], "/a?Amount=5" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_call_has_the_query_that_its_contract_says(string member, object?[] arguments, string expected) =>
        Assert.Equal(expected, RequestHarness.Build(Source.File(Types + $"[EncryptedApi] public interface IApi {{ {member} }}"), "A", arguments).Target);

    [Theory]
    [InlineData("AsDeclared", "PageSize=1&XMLHttpID=2")]
    [InlineData("Camel", "pageSize=1&xmlHttpID=2")]
    [InlineData("Snake", "page_size=1&xml_http_id=2")]
    [InlineData("Kebab", "page-size=1&xml-http-id=2")]
    public void Names_of_properties_take_the_case_of_the_contract(string style, string expected) => Assert.Equal("/a?" + expected, RequestHarness.Build(
        Source.File(Types + $"[EncryptedApi(QueryKeyCase = QueryKeyCase.{style})] public interface IApi {{ [Get(\"/a\")] Task A(Cased x, CancellationToken t); }}"), "A", [(object?[])[1, 2]]).Target);

    [Fact]
    public void The_contract_sets_the_collection_format_that_a_parameter_overrides() => Assert.Equal("/a?x=1&x=2&y=3%2C4", RequestHarness.Build(
        Source.File("[EncryptedApi(CollectionFormat = CollectionFormat.Multi)] public interface IApi { [Get(\"/a\")] Task A(int[] x, [Query(CollectionFormat.Csv)] int[] y, CancellationToken t); }"),
        "A", (int[])[1, 2], (int[])[3, 4]).Target);
}
