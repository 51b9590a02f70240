using Aico.Generators.Parsing;
using Xunit;

namespace Aico.Generator.Tests.Parsing;

/// <summary>Contract language, section 3.2: literal text is canonical, parts are joined by one slash.</summary>
public sealed class RouteParserTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "/", "/")]
    [InlineData("/api", "", "/api")]
    [InlineData("/api", "/", "/api/")]
    [InlineData("/api/", "/users", "/api/users")]
    [InlineData("/api/", "users", "/api/users")]
    [InlineData("api", "users/", "/api/users/")]
    [InlineData("/", "/users", "/users")]
    [InlineData("/api", "?a=1", "/api?a=1")]
    [InlineData("", "/a b", "/a%20b")]
    [InlineData("", "/é", "/%C3%A9")]
    [InlineData("", "/😀", "/%F0%9F%98%80")]
    [InlineData("", "/%41%7e%2d", "/A~-")]
    [InlineData("", "/%2f%C3", "/%2f%C3")]
    [InlineData("", "/a[0]|^`\"<>", "/a%5B0%5D%7C%5E%60%22%3C%3E")]
    [InlineData("", "/:@!$&'()*+,;=", "/:@!$&'()*+,;=")]
    [InlineData("", "/a?b=c/d?e", "/a?b=c/d?e")]
    [InlineData("", "/a#b", "/a")]
    [InlineData("", "/...", "/...")]
    [InlineData("", "/a//b", "/a//b")]
    [InlineData("", "/{id}.{ext}", "/{id}.{ext}")]
    [InlineData("", "/a?x={y}", "/a?x={y}")]
    [InlineData("/api", "/{id?}", "/api/{id?}")]
    [InlineData("/api", "/{**id}", "/api/{**id}")]
    public void Literal_text_is_canonical(string basePath, string path, string expected) =>
        Assert.Equal(expected, RouteParser.ParseBase(basePath).Append(RouteParser.ParsePath(path)).Template);

    [Theory]
    [InlineData("/a b")]
    [InlineData("/é😀?ü=ß")]
    [InlineData("/%41%7e%2f%C3")]
    [InlineData("/a[0]|^`\"<>?x=[]|^`\"<>")]
    [InlineData("/:@!$&'()*+,;=?:@!$&'()*+,;=/?")]
    public void Canonical_text_is_what_Uri_makes_of_it(string path)
    {
        string template = RouteParser.ParsePath(path).Template;
        Assert.Equal(template, new Uri(new Uri("https://example.com"), template).PathAndQuery);
    }

    [Theory]
    [InlineData("/{a}", RoutePieceKind.Value, "a", false)]
    [InlineData("/{a?}", RoutePieceKind.Optional, "a", false)]
    [InlineData("/{**a}", RoutePieceKind.CatchAll, "a", false)]
    [InlineData("/{a.B}", RoutePieceKind.Value, "a.B", false)]
    [InlineData("/?x={a}", RoutePieceKind.Value, "a", true)]
    internal void Placeholders_are_told_apart(string path, RoutePieceKind kind, string name, bool inQuery) =>
        Assert.Equal(new RoutePiece(kind, name, inQuery), RouteParser.ParsePath(path).Pieces[^1]);

    [Fact]
    public void Keys_of_the_own_query_are_found_decoded() =>
        Assert.Equal(["a b", "c", "d"], RouteParser.ParsePath("/x?a%20b=1&c={y}&d").QueryKeys);
}
