namespace Aico.Runtime.Tests.Results;

public sealed class ResponseHeadersTests
{
    private readonly ResponseHeaders _headers = new([new("Set-Cookie", "a=1"), new("X-Request-ID", "7"), new("set-cookie", "b=2")]);

    [Fact]
    public void Names_compare_ignoring_case() => Assert.Equal("7", _headers["x-request-id"]);

    [Fact]
    public void The_first_value_is_given() => Assert.Equal("a=1", _headers["Set-Cookie"]);

    [Fact]
    public void All_values_are_given_in_order() => Assert.Equal(["a=1", "b=2"], _headers.GetValues("SET-COOKIE"));

    [Fact]
    public void A_missing_header_is_null() => Assert.Null(_headers["Location"]);

    [Fact]
    public void Fields_keep_their_order() => Assert.Equal(["Set-Cookie", "X-Request-ID", "set-cookie"], _headers.Select(static field => field.Key));

    [Fact]
    public void Its_text_shows_no_value() => Assert.Equal("3 headers", _headers.ToString());
}
