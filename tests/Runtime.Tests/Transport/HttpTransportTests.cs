using System.Net;
using System.Net.Sockets;
using System.Text;
using Aico.Protocols;
using Aico.Transport;

namespace Aico.Runtime.Tests.Transport;

/// <summary>The transport over real sockets of this machine, where a stub could not tell.</summary>
public sealed class HttpTransportTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SocketsHttpHandler _handler = HttpTransport.CreateHandler();
    private readonly HttpTransport _transport;

    public HttpTransportTests()
    {
        _listener.Start();
        var origin = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _transport = new HttpTransport(() => new HttpClient(_handler, disposeHandler: false), origin);
    }

    private static CancellationToken Timeout => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        _handler.Dispose();
    }

    [Fact]
    public async Task A_port_where_nothing_listens_means_that_nothing_was_sent()
    {
        _listener.Stop();
        TransportException failure = await Assert.ThrowsAsync<TransportException>(() => SendAsync());
        Assert.False(failure.Sent);
    }

    [Fact]
    public async Task A_host_without_a_name_means_that_nothing_was_sent()
    {
        var transport = new HttpTransport(() => new HttpClient(_handler, disposeHandler: false), new Uri("http://no-such-host.invalid"));
        TransportException failure = await Assert.ThrowsAsync<TransportException>(
            () => transport.SendAsync(new MessageHead { Method = "POST", Target = "/" }, default, Timeout));
        Assert.False(failure.Sent);
    }

    [Fact]
    public async Task A_connection_that_is_closed_instead_of_an_answer_may_have_carried_the_request()
    {
        Task server = ServeAsync(answer: null);
        TransportException failure = await Assert.ThrowsAsync<TransportException>(() => SendAsync());
        Assert.True(failure.Sent);
        await server;
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        Task<string> server = ServeAsync("HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
        using HttpAnswer answer = await SendAsync();
        Assert.Equal(307, answer.Head.Status);
        Assert.StartsWith("POST /a?b=c HTTP/1.1\r\n", await server, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Headers_come_in_order_each_value_apart()
    {
        Task server = ServeAsync("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Type: application/json; x=y\r\nContent-Length: 0\r\n\r\n");
        using HttpAnswer answer = await SendAsync();
        await server;
        Assert.Equal(["a=1", "b=2"], answer.Head.Headers.Where(static h => h.Key == "Set-Cookie").Select(static h => h.Value));
        Assert.True(answer.Head.HasMediaType("application/json"));
    }

    [Fact]
    public async Task Headers_are_sent_as_they_are()
    {
        Task<string> server = ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        using HttpAnswer answer = await SendAsync(new("User-Agent", "a b/c (d"), new("X-Empty", ""), new("Content-Type", "application/json"), new("Content-Language", "de"));
        string request = await server;
        Assert.Contains("\r\nUser-Agent: a b/c (d\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Empty: \r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Language: de\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_is_not_waited_for()
    {
        Task server = ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", keepOpen: true);
        using HttpAnswer answer = await SendAsync();
        Assert.Equal(200, answer.Head.Status);
        await server;
    }

    private Task<HttpAnswer> SendAsync(params KeyValuePair<string, string>[] headers) =>
        _transport.SendAsync(new MessageHead { Method = "POST", Target = "/a?b=c", Headers = [.. headers] }, OutgoingContent.Of("{}"u8.ToArray()), Timeout);

    // Serves one connection: reads the request, answers, and gives the request's head.
    private async Task<string> ServeAsync(string? answer, bool keepOpen = false)
    {
        Socket socket = await _listener.AcceptSocketAsync(Timeout);
        var request = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!request.ToString().EndsWith("\r\n\r\n{}", StringComparison.Ordinal))
        {
            int count = await socket.ReceiveAsync(buffer, Timeout);
            Assert.NotEqual(0, count);
            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        if (answer is not null)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(answer), Timeout);
        }

        if (!keepOpen)
        {
            socket.Dispose();
        }

        return request.ToString();
    }
}
