using System.Globalization;
using System.Runtime.Serialization;
using CsCheck;

namespace Aico.Runtime.Tests.Addressing;

/// <summary>Contract language, sections 3.2 to 3.4: the canonical target.</summary>
public sealed class TargetTests
{
    private static readonly Uri Origin = new("https://example.com");

    private static readonly string[] Marks =
    [
        "/", "\\", "?", "#", "%", "%2E", "%2F", ".", "..", "+", " ", "&", "=", ":", "@", "[", "]", "\u0000", "\r\n", "\u007f", "é", "\u200e", "\ufeff", "\uffff", "😀", "a",
    ];

    /// <summary>Any text that has a UTF-8 form, weighted towards characters that addresses care about.</summary>
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Int[0, Marks.Length - 1].Select(static index => Marks[index]),
        Gen.Char['\u0000', '\ud7ff'].Select(static c => c.ToString()),
        Gen.Int[0x10000, 0x10ffff].Select(char.ConvertFromUtf32)).Array[0, 8].Select(string.Concat);

    private enum Colour
    {
        Red,

        [EnumMember(Value = "deep blue")]
        Blue = 5,

        Azure = Blue,
    }

    [Flags]
    private enum Rights
    {
        None = 0,
        Read = 1,
        Write = 2,
    }

    [Fact]
    public void Uri_leaves_every_target_as_it_is() => Gen.Select(Texts, Texts, Texts, Texts).Sample(static (segment, part, key, value) =>
    {
        string target = Requests.Target((segment, part, key, value), static (ref RequestWriter request, in (string Segment, string Part, string Key, string Value) state) =>
        {
            request.Path("/a/x");
            request.PathValue("segment", state.Segment);
            request.Path("/b?c=");
            request.QueryValue("part", state.Part);
            request.Query(state.Key, state.Value);
        });
        Assert.Equal(target, new Uri(Origin, target).PathAndQuery);
        Assert.Equal($"/a/x{Uri.EscapeDataString(segment)}/b?c={Uri.EscapeDataString(part)}&{Uri.EscapeDataString(key)}={Uri.EscapeDataString(value)}", target);
    });

    [Fact]
    public void A_whole_segment_is_kept_or_refused() => Texts.Sample(static text =>
    {
        bool folds = text is "" or "." or "..";
        try
        {
            string target = Segment(text);
            Assert.False(folds);
            Assert.Equal(target, new Uri(Origin, target).PathAndQuery);
            Assert.Equal(3, target.Split('/').Length);
        }
        catch (ArgumentException exception)
        {
            Assert.True(folds);
            Assert.Equal("id", exception.ParamName);
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(".")]
    [InlineData("..")]
    public void A_segment_that_would_fold_names_its_parameter(string? value)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Segment(value));
        Assert.Equal("id", exception.ParamName);
    }

    [Fact]
    public void A_segment_is_judged_when_it_is_finished()
    {
        Assert.Equal("/v1./x", Requests.Target(".", static (ref RequestWriter request, in string state) =>
        {
            request.Path("/v1");
            request.PathValue("dot", state);
            request.Path("/x");
        }));
        Assert.Throws<ArgumentException>(() => Requests.Target(".", static (ref RequestWriter request, in string state) =>
        {
            request.Path("/.");
            request.PathValue("dot", state);
            request.Path("/x");
        }));
        Assert.Throws<ArgumentException>(() => Requests.Target("", static (ref RequestWriter request, in string state) =>
        {
            request.Path("/");
            request.PathValue("empty", state);
            request.Path("?a=b");
        }));
    }

    [Theory]
    [InlineData(null, "/a/b")]
    [InlineData("", "/a//b")]
    [InlineData("x/y", "/a/x%2Fy/b")]
    public void An_optional_segment_takes_its_slash_along(string? value, string expected) => Assert.Equal(expected, Requests.Target(value, static (ref RequestWriter request, in string? state) =>
    {
        request.Path("/a");
        request.OptionalSegment("id", state);
        request.Path("/b");
    }));

    [Theory]
    [InlineData(null, "/files/")]
    [InlineData("", "/files/")]
    [InlineData("a", "/files/a")]
    [InlineData("a b/c?d/", "/files/a%20b/c%3Fd/")]
    [InlineData("/a", "/files//a")]
    [InlineData("a//b", "/files/a//b")]
    [InlineData("...", "/files/...")]
    public void A_catch_all_keeps_its_slashes(string? value, string expected) => Assert.Equal(expected, Requests.Target(value, static (ref RequestWriter request, in string? state) =>
    {
        request.Path("/files/");
        request.CatchAll("path", state);
    }));

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    public void A_section_that_would_fold_names_its_parameter(string value)
    {
        Assert.Equal("path", Assert.Throws<ArgumentException>(() => Requests.Target(value, static (ref RequestWriter request, in string state) =>
        {
            request.Path("/files/");
            request.CatchAll("path", state);
        })).ParamName);
    }

    [Fact]
    public void A_target_never_starts_with_another_host()
    {
        Assert.Equal("path", Assert.Throws<ArgumentException>(() => Requests.Target("/evil.example/a", static (ref RequestWriter request, in string state) =>
        {
            request.Path("/");
            request.CatchAll("path", state);
        })).ParamName);
        Assert.Equal("first", Assert.Throws<ArgumentException>(() => Requests.Target("", static (ref RequestWriter request, in string state) =>
        {
            request.OptionalSegment("first", state);
            request.OptionalSegment("second", "evil.example");
        })).ParamName);
        Assert.Equal("/", Requests.Target("", static (ref RequestWriter request, in string state) => request.OptionalSegment("first", state)));
    }

    [Fact]
    public void Uri_leaves_optional_and_catch_all_targets_as_they_are() => Gen.Select(Texts, Texts).Sample(static (optional, rest) =>
    {
        try
        {
            string target = Requests.Target((optional, rest), static (ref RequestWriter request, in (string Optional, string Tail) state) =>
            {
                request.OptionalSegment("optional", state.Optional);
                request.Path("/");
                request.CatchAll("rest", state.Tail);
            });
            Assert.Equal(target, new Uri(Origin, target).PathAndQuery);
        }
        catch (ArgumentException exception)
        {
            Assert.True(exception.ParamName == "optional" ? optional is "" or "." or ".." : rest.Split('/').Any(static section => section is "." or ".." or ""));
        }
    });

    [Theory]
    [InlineData("", "", "/")]
    [InlineData("", "/", "/")]
    [InlineData("", "?a=b", "/?a=b")]
    [InlineData("/api", "", "/api")]
    [InlineData("/api", "/", "/api/")]
    [InlineData("/api", "/users/", "/api/users/")]
    [InlineData("/api", "?a=b", "/api?a=b")]
    public void The_path_of_the_base_address_comes_first(string prefix, string literal, string expected) =>
        Assert.Equal(expected, Requests.Target(literal, static (ref RequestWriter request, in string state) => request.Path(state), prefix));

    [Fact]
    public void The_first_pair_starts_the_query_and_the_next_continue_it()
    {
        Assert.Equal("/a?b=1&c=2", Pairs("/a", ("b", "1"), ("c", "2")));
        Assert.Equal("/a?x=0&b=1", Pairs("/a?x=0", ("b", "1")));
        Assert.Equal("/a?b=1", Pairs("/a?", ("b", "1")));
        Assert.Equal("/a?x&b=1", Pairs("/a?x&", ("b", "1")));
    }

    [Fact]
    public void Null_is_omitted_unless_it_is_to_be_serialized()
    {
        Assert.Equal("/?b=", Requests.Target(0, static (ref RequestWriter request, in int _) =>
        {
            request.Query<string?>("a", null);
            request.Query<int?>("b", null, serializeNull: true);
            request.Query("c", RequestWriter.EnumText<Colour>(null));
        }));
        Assert.Equal("/?a=&b=x", Requests.Target(0, static (ref RequestWriter request, in int _) =>
        {
            request.Path("?a=");
            request.QueryValue<string?>("a", null);
            request.QueryValue("a", RequestWriter.EnumText<Colour>(null));
            request.Path("&b=x");
        }));
    }

    [Fact]
    public void An_empty_text_is_sent() => Assert.Equal("/?a=", Pairs("", ("a", "")));

    // Not inline data: an attribute stores UTF-8, which has no lone surrogates.
    [Fact]
    public void A_lone_surrogate_names_its_parameter() => Assert.All(["\ud800", "a\udc00", "\ud800a", "\udc00\ud800"], static value =>
    {
        Assert.Equal("id", Assert.Throws<ArgumentException>(() => Segment(value)).ParamName);
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => Pairs("", ("key", value))).ParamName);
        Assert.Throws<ArgumentException>(() => Pairs("", (value, "x")));
    });

    public static TheoryData<string, RequestBuilder<int>> Values => new()
    {
        { "True", static (ref RequestWriter request, in int _) => request.QueryValue("x", true) },
        { "a%20b%2Bc", static (ref RequestWriter request, in int _) => request.QueryValue("x", "a b+c") },
        { "x", static (ref RequestWriter request, in int _) => request.QueryValue("x", 'x') },
        { "-1.5", static (ref RequestWriter request, in int _) => request.QueryValue("x", -1.5) },
        { "1.10", static (ref RequestWriter request, in int _) => request.QueryValue("x", 1.10m) },
        { "5", static (ref RequestWriter request, in int _) => request.QueryValue<int?>("x", 5) },
        { "0005", static (ref RequestWriter request, in int _) => request.QueryValue<int?>("x", 5, "D4") },
        { "01%2F31%2F2026%2010%3A00%3A00", static (ref RequestWriter request, in int _) => request.QueryValue("x", new DateTime(2026, 1, 31, 10, 0, 0)) },
        { "2026-01-31T10%3A00%3A00", static (ref RequestWriter request, in int _) => request.QueryValue("x", new DateTime(2026, 1, 31, 10, 0, 0), "s") },
        { "00000000-0000-0000-0000-000000000001", static (ref RequestWriter request, in int _) => request.QueryValue("x", new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)) },
        { "https%3A%2F%2Fexample.com%2F%252e", static (ref RequestWriter request, in int _) => request.QueryValue("x", new Uri("https://example.com/%2e")) },
        { "1.00%3A00%3A00", static (ref RequestWriter request, in int _) => request.QueryValue("x", TimeSpan.FromDays(1)) },
        { "own%20text", static (ref RequestWriter request, in int _) => request.QueryValue("x", new OwnText()) },
        { "Red", static (ref RequestWriter request, in int _) => request.QueryValue("x", RequestWriter.EnumText<Colour>(Colour.Red)) },
        { "deep%20blue", static (ref RequestWriter request, in int _) => request.QueryValue("x", RequestWriter.EnumText<Colour>(Colour.Azure)) },
        { "7", static (ref RequestWriter request, in int _) => request.QueryValue("x", RequestWriter.EnumText<Colour>((Colour)7)) },
        { "3", static (ref RequestWriter request, in int _) => request.QueryValue("x", RequestWriter.EnumText<Rights>(Rights.Read | Rights.Write)) },
        { "5", static (ref RequestWriter request, in int _) => request.QueryValue("x", Colour.Blue, "D") },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_has_one_text_whatever_the_culture(string expected, RequestBuilder<int> build)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            foreign.NumberFormat.NumberDecimalSeparator = ",";
            foreign.NumberFormat.NegativeSign = "~";
            foreign.DateTimeFormat.DateSeparator = ".";
            CultureInfo.CurrentCulture = foreign;
            Assert.Equal("/?x=" + expected, Requests.Build((ref RequestWriter request, in int state) =>
            {
                request.Path("?x=");
                build(ref request, state);
            }).Target);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Long_values_are_kept_whole()
    {
        string value = new('é', 10_000);
        Assert.Equal("/?a=" + string.Concat(Enumerable.Repeat("%C3%A9", 10_000)), Pairs("", ("a", value)));
    }

    [Fact]
    public void No_value_is_repeated_in_an_error()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Pairs("", ("key", "secret\ud800")));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    private static string Segment(string? value) => Requests.Target(value, static (ref RequestWriter request, in string? state) =>
    {
        request.Path("/a/");
        request.PathValue("id", state);
    });

    private static string Pairs(string path, params (string Key, string Value)[] pairs) =>
        Requests.Target((path, pairs), static (ref RequestWriter request, in (string Path, (string Key, string Value)[] Pairs) state) =>
        {
            request.Path(state.Path);
            foreach ((string key, string value) in state.Pairs)
            {
                request.Query(key, value);
            }
        });

    private sealed class OwnText
    {
        public override string ToString() => "own text";
    }
}
