namespace Aico.Runtime.Tests.Hosting;

/// <summary>Options that do not fit together fail when the connection is made. Source: contract language, section 9.</summary>
public sealed class ConnectionChecksTests
{
    [Fact]
    public void One_message_lists_every_fault()
    {
        var options = new AicoConnectionOptions { MaxResponseBytes = 0, MaxItemBytes = -1 };
        string message = Assert.Throws<ArgumentException>(() => new AicoConnection(options)).Message;
        Assert.Contains("BaseAddress is not set", message, StringComparison.Ordinal);
        Assert.Contains("UseAico2", message, StringComparison.Ordinal);
        Assert.Contains("MaxResponseBytes must be positive", message, StringComparison.Ordinal);
        Assert.Contains("MaxItemBytes must be positive", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("api/v1/handshake")]
    [InlineData("//elsewhere.example/handshake")]
    [InlineData("https://elsewhere.example/handshake")]
    [InlineData("/handshake?a=b")]
    [InlineData("/handshake#a")]
    [InlineData("/\\elsewhere.example/handshake")]
    public void A_handshake_path_that_could_lead_elsewhere_is_refused(string path) =>
        Assert.Throws<ArgumentException>("configure", () => new AicoConnectionOptions().UseAicoV1(v1 => v1.HandshakePath = path));

    [Theory]
    [InlineData("/relative")]
    [InlineData("ftp://localhost/")]
    [InlineData("file:///tmp")]
    [InlineData("ws://localhost/")]
    public void An_address_that_is_not_http_is_refused(string address) => Assert.Contains("must be an absolute http or https address", Refused(address), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://localhost/?a=b")]
    [InlineData("https://localhost/#a")]
    [InlineData("https://user@localhost/")]
    [InlineData("https://user:password@localhost/")]
    public void Query_fragment_and_user_info_are_refused(string address) => Assert.Contains("must not have a query, a fragment or user info", Refused(address), StringComparison.Ordinal);

    [Fact]
    public void User_info_is_not_repeated_in_the_message() => Assert.DoesNotContain("password", Refused("https://user:password@localhost/"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://192.168.1.5:8771/")]
    [InlineData("http://localhost.example.com/")]
    [InlineData("http://127.0.0.1.example.com/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://10.0.2.2/")]
    public void Plain_http_beyond_this_machine_is_refused(string address) => Assert.Contains("AllowInsecureTransport", Refused(address), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:8771/api/v1")]
    [InlineData("http://LOCALHOST/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.8.8.8/")]
    [InlineData("http://[::1]:8771/")]
    [InlineData("https://example.com/")]
    public async Task Loopback_and_https_are_accepted(string address)
    {
        AicoConnection connection = Connect(address);
        Assert.Equal(new Uri(address), connection.BaseAddress);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Plain_http_is_accepted_where_it_is_allowed_by_name()
    {
        AicoConnection connection = Connect("http://example.com/", static options => options.AllowInsecureTransport = true);
        Assert.NotNull(connection);
        await connection.DisposeAsync();
    }

    [Fact]
    public void A_client_of_yours_must_be_given() => Assert.Throws<ArgumentNullException>(static () => new AicoConnection(new AicoConnectionOptions(), null!));

    [Fact]
    public void Options_must_be_given() => Assert.Throws<ArgumentNullException>(static () => new AicoConnection(null!));

    private static string Refused(string address) => Assert.Throws<ArgumentException>(() => Connect(address)).Message;

    private static AicoConnection Connect(string address, Action<AicoConnectionOptions>? configure = null)
    {
        var options = new AicoConnectionOptions { BaseAddress = new Uri(address, UriKind.RelativeOrAbsolute) };
        options.UseAicoV1();
        configure?.Invoke(options);
        return new AicoConnection(options);
    }
}
