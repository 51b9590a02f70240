using RefitComparison.Contracts;
using RefitComparison.Harness;

namespace RefitComparison;

/// <summary>Where a contract means what a Refit interface means, the server gets the same bytes. Contract language, section 1, rule 5.</summary>
public sealed class SameRequestTests(CaptureServer server) : IClassFixture<CaptureServer>
{
    private static readonly DateTime Time = new(2026, 1, 31, 10, 0, 5, DateTimeKind.Utc);

    private static readonly Guid Id = new("7d444840-9dc0-11d1-b245-5ffdce74fad2");

    /// <summary>Method and arguments.</summary>
    private static readonly (string Method, object?[] Arguments)[] Table =
    [
        // 3.2, 3.3: path
        ("PathInt", [7]),
        ("PathInt", [-7]),
        ("PathText", ["plain"]),
        ("PathText", ["a b/c?d#e"]),
        ("PathText", ["100%"]),
        ("PathText", ["ü€😀"]),
        ("PathText", ["-._~!$&'()*+,;=:@"]),
        ("PathGuid", [Id]),
        ("PathTwoInOne", [2026, 11]),
        ("PathTwice", ["a b"]),
        ("PathAlias", ["x"]),
        ("PathIgnoringCase", [7]),
        ("PathEnum", [Color.Red]),
        ("PathEnum", [Color.LightBlue]),
        ("PathBool", [true]),
        ("PathDecimal", [1234.50m]),
        ("PathDouble", [0.1]),
        ("PathDouble", [1e21]),
        ("PathDate", [new DateOnly(2026, 1, 31)]),
        ("PathDateTime", [Time]),
        ("PathCatchAll", ["a/b c/d"]),
        ("PathCatchAll", ["a"]),
        ("PathLiteral", [7]),
        ("PathObject", [new Named(7, "a b")]),
        ("PathAndQuery", [7, "x"]),
        ("PathInQuery", ["a&b=c d"]),
        ("PathEncoded", ["a%20b"]),

        // 3.4: query
        ("QueryScalars", [1, "text", true, 0.5]),
        ("QueryScalars", [-1, "a b", false, 1e-7]),
        ("QueryNull", [null, null]),
        ("QueryNull", ["x", 5]),
        ("QueryEmpty", [""]),
        ("QueryReserved", ["&=+#%?/: \"<>"]),
        ("QueryReserved", ["ü€😀"]),
        ("QueryAlias", [50]),
        ("QueryKeyReserved", [1]),
        ("QueryEnum", [Color.LightBlue]),
        ("QueryGuid", [Id]),
        ("QueryChar", ['é']),
        ("QueryDecimal", [0.10m]),
        ("QueryDateTime", [Time]),
        ("QueryDateTimeFormat", [Time]),
        ("QueryTimeSpan", [TimeSpan.FromMinutes(90)]),
        ("QueryFormat", [255]),
        ("QueryDefaultFormat", [new[] { 1, 2, 3 }]),
        ("QueryCsv", [new[] { 1, 2, 3 }]),
        ("QuerySsv", [new[] { 1, 2, 3 }]),
        ("QueryTsv", [new[] { 1, 2, 3 }]),
        ("QueryPipes", [new[] { 1, 2, 3 }]),
        ("QueryMulti", [new[] { 1, 2, 3 }]),
        ("QueryMultiText", [new List<string> { "a b", "", "c&d" }]),
        ("QueryMultiEmpty", [Array.Empty<int>()]),
        ("QueryCsvText", [new[] { "a b", "c,d" }]),
        ("QueryCsvFormat", [new[] { 10, 255 }]),
        ("QueryMultiEnum", [new[] { Color.Red, Color.LightBlue }]),
        ("QueryObject", [new Filter { Text = "a b", PageSize = 5, Tags = [1, 2], Ignored = "x" }]),
        ("QueryObject", [new Filter { PageSize = 5 }]),
        ("QueryObjectBase", [new Upper { Low = 1, High = 2 }]),
        ("QueryObjectDates", [new Dates { Day = Time }]),
        ("QueryNested", [new Nested { Name = "n", Where = new Point(1, 2) }]),
        ("QueryNested", [new Nested { Name = "n" }]),
        ("QueryPrefix", [new Nested { Name = "n", Where = new Point(1, 2) }]),
        ("QueryDictionary", [new Dictionary<string, int> { ["a"] = 1, ["b c"] = 2 }]),
        ("QueryDictionaryText", [new Dictionary<string, string> { ["a"] = "x y" }]),
        ("QueryDictionaryPrefix", [new Dictionary<string, int> { ["a"] = 1 }]),
        ("QueryTemplateFirst", [3]),
        ("QueryTreatAsString", [new Label("x")]),
        ("QueryFlag", ["archived"]),
        ("QueryEncoded", ["a%20b"]),

        // 3.5: headers
        ("HeaderText", ["value"]),
        ("HeaderText", ["a, b; c=\"d\""]),
        ("HeaderNumber", [5]),
        ("HeaderNull", [null]),
        ("HeaderTwo", ["1", "2"]),
        ("HeaderStatic", []),
        ("HeaderOverInterface", []),
        ("HeaderParameterOverStatic", ["parameter"]),
        ("HeaderInOtherCase", []),
        ("HeaderRemoved", []),
        ("HeaderRemovedByNull", [null]),
        ("HeaderAuthorize", ["abc"]),
        ("HeaderCollectionOfPairs", [new Dictionary<string, string> { ["X-A"] = "1", ["X-Client"] = "pair" }]),
        ("HeaderAccept", []),

        // 3.6: content
        ("BodyJson", [new User(1, "Ann")]),
        ("BodyJson", [new User(1, "ü\"<\u2028", "a@b")]),
        ("BodyImplicit", [new User(1, "Ann")]),
        ("BodyList", [new List<User> { new(1, "a"), new(2, "b") }]),
        ("BodyText", ["plain ü"]),
        ("BodyTextAsJson", ["plain \"ü\""]),
        ("BodyForm", [new Form { Title = "ü&c", Number = 5 }]),
        ("BodyFormDictionary", [new Dictionary<string, string> { ["a"] = "1", ["ü"] = "&" }]),
        ("BodyPut", [7, new User(1, "Ann")]),
        ("BodyPatch", [new User(1, "Ann")]),
        ("BodyDelete", [new User(1, "Ann")]),
        ("BodyQueryAndHeader", [7, new User(1, "Ann"), "x y", "h"]),

        // verbs
        ("VerbHead", []),
        ("VerbOptions", []),
        ("VerbDelete", [7]),
        ("VerbPost", []),
    ];

    public static TheoryData<int, string> Rows
    {
        get
        {
            TheoryData<int, string> rows = [];
            for (int i = 0; i < Table.Length; i++)
            {
                rows.Add(i, Table[i].Method);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task The_server_gets_what_Refit_sends(int row, string method)
    {
        string? expected = await Calls.ByRefitAsync(method, Table[row].Arguments);
        Assert.NotNull(expected);
        Assert.Equal(expected, await Calls.ByOursAsync(server, method, Table[row].Arguments));
    }
}
