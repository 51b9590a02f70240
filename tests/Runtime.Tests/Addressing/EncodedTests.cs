using Aico.Calls;
using CsCheck;

namespace Aico.Runtime.Tests.Addressing;

/// <summary>Contract language, sections 2 and 3.4: encoded values, flags, converters, indexed collections, options.</summary>
public sealed class EncodedTests
{
    private static readonly Uri Origin = new("https://example.com");

    private static readonly string[] Marks = ["/", "\\", "?", "#", "%", "%2E", "%2f", "%41", "%C3", "%zz", "%4", ".", "..", "+", " ", "&", "=", ":", "@", "[", "]", "\0", "é", "\ud800", "a", "~", "'", "(", "|"];

    private static readonly Gen<string> Texts = Gen.Int[0, Marks.Length - 1].Select(static index => Marks[index]).Array[0, 6].Select(string.Concat);

    [Fact]
    public void An_encoded_value_is_canonical_or_refused_by_name() => Gen.Select(Texts, Texts, Texts, Texts).Sample(static (segment, query, pair, flag) =>
    {
        try
        {
            string target = Requests.Target((segment, query, pair, flag), static (ref RequestWriter request, in (string Segment, string Query, string Pair, string Flag) state) =>
            {
                request.Path("/a/");
                request.EncodedPathValue("segment", state.Segment);
                request.Path("/b?c=");
                request.EncodedQueryValue("query", state.Query);
                request.EncodedQuery("pair", state.Pair);
                request.EncodedQueryName("flag", state.Flag);
            });
            Assert.Equal(target, new Uri(Origin, target).PathAndQuery);
            Assert.StartsWith("/a/", target, StringComparison.Ordinal);
            Assert.Equal(4, target[..target.IndexOf('?', StringComparison.Ordinal)].Split('/').Length);
        }
        catch (ArgumentException exception)
        {
            Assert.Contains(exception.ParamName, (string[])["segment", "query", "pair", "flag"]);
        }
    });

    [Fact]
    public void A_whole_encoded_segment_is_kept_or_refused() => Texts.Sample(static text =>
    {
        try
        {
            string target = Requests.Target(text, static (ref RequestWriter request, in string state) =>
            {
                request.Path("/a");
                request.EncodedOptionalSegment("text", state);
                request.Path("/b/");
                request.EncodedCatchAll("text", state);
            });
            Assert.Equal(target, new Uri(Origin, target).PathAndQuery);
        }
        catch (ArgumentException exception)
        {
            Assert.Equal("text", exception.ParamName);
        }
    });

    [Fact]
    public void Indexed_keys_are_canonical_for_any_text() => Gen.Select(Texts.Where(static text => !text.Contains('\ud800', StringComparison.Ordinal)), Texts.Where(static text => !text.Contains('\ud800', StringComparison.Ordinal))).Sample(static (key, inner) =>
    {
        string target = Requests.Target((key, inner), static (ref RequestWriter request, in (string Key, string Inner) state) =>
        {
            request.Path("/a");
            request.QueryIndexed(state.Key, (string[])[state.Inner], state.Inner, static (query, item) => query.Query(item, item));
        });
        Assert.Equal(target, new Uri(Origin, target).PathAndQuery);
        Assert.Equal($"/a?{Uri.EscapeDataString(key)}[0]{Uri.EscapeDataString(inner)}{Uri.EscapeDataString(inner)}={Uri.EscapeDataString(inner)}", target);
    });

    [Fact]
    public void A_lone_surrogate_in_an_indexed_key_is_refused() => Assert.Throws<ArgumentException>(static () => Requests.Target(0, static (ref RequestWriter request, in int _) =>
        request.QueryIndexed("\ud800", (int[])[1], ".", static (query, item) => query.Query("a", item))));

    [Fact]
    public void Flags_stand_alone_and_empty_ones_nowhere() => Assert.Equal("/a?b&c%20d&e=1", Requests.Target(0, static (ref RequestWriter request, in int _) =>
    {
        request.Path("/a");
        request.QueryName("x", "b");
        request.QueryNames("x", (string?[])["", null, "c d"]);
        request.QueryName("x", "");
        request.EncodedQueryName("x", null);
        request.Query("e", 1);
    }));

    [Fact]
    public void A_converter_writes_escaped_pairs_and_what_it_throws_comes_out_unwrapped()
    {
        Assert.Equal("/a?n%20n=1%262&n%20n=", Requests.Target(0, static (ref RequestWriter request, in int _) =>
        {
            request.Path("/a");
            request.QueryConverter("n n", "1&2", new Twice());
            request.QueryConverter<string>("m", null, new Twice());
        }));
        Assert.Throws<FormatException>(static () => Requests.Target(0, static (ref RequestWriter request, in int _) => request.QueryConverter("n", "throw", new Twice())));
        Assert.Throws<ArgumentNullException>(static () => Requests.Target(0, static (ref RequestWriter request, in int _) => request.QueryConverter("n", "null", new Twice())));
    }

    [Fact]
    public void Options_keep_their_order_and_are_not_sent()
    {
        RequestDraft draft = Requests.Build(static (ref RequestWriter request, in int _) =>
        {
            request.Path("/a");
            request.Property("k", 1);
            request.Property("k", null);
        });
        Assert.Equal([new("k", 1), new("k", null)], draft.Properties);
        Assert.Equal("/a", draft.Target);
        Assert.Empty(draft.Headers);
    }

    private sealed class Twice : IQueryConverter<string>
    {
        public void Append(QueryWriter query, string name, string value)
        {
            query.Add(value == "null" ? null! : name, value == "throw" ? throw new FormatException() : value);
            query.Add(name, "");
            query.Add(name, null);
        }
    }
}
