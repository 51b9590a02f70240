using System.Net.Sockets;
using System.Text;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Answers that leave the rest of a request unread: section 10. Over a bare socket, since a client library hides what becomes of the connection.</summary>
public sealed class EarlyAnswerTests
{
    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    public async Task A_plain_refusal_keeps_the_connection_if_at_most_64_KiB_would_be_drained(int length, bool keeps)
    {
        await using Host host = await Host.StartAsync();
        using var socket = new RawSocket(host.Http1);
        string head = await socket.RequestAsync("/api/v1/x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAA", $"Content-Length: {length}", []);
        Assert.StartsWith("HTTP/1.1 422", head, StringComparison.Ordinal);
        Assert.Equal(!keeps, head.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plain_refusal_of_a_body_of_unknown_length_closes_the_connection()
    {
        await using Host host = await Host.StartAsync();
        using var socket = new RawSocket(host.Http1);
        string head = await socket.RequestAsync("/api/v1/x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAA", "Transfer-Encoding: chunked", []);
        Assert.StartsWith("HTTP/1.1 422", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_refusal_before_the_body_closes_the_connection_if_much_is_left()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", static () => "ok"));
        using Peer peer = await host.ConnectAsync();
        foreach ((int length, bool closes) in new[] { (1_000_000, true), (1000, false) })
        {
            SealedMessage message = new Draft(peer, "POST", "/api/v1/x") { RetryOf = 9_999_999_999 }.Begin();
            using var socket = new RawSocket(host.Http1);
            string head = await socket.RequestAsync("/api/v1/x", message.SessionHeader, message.NumberHeader, $"Content-Length: {length}", message.Bytes, peer.Authority);
            Assert.StartsWith("HTTP/1.1 200", head, StringComparison.Ordinal);
            Assert.Equal(closes, head.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_upload_on_a_stale_session_gets_its_422(bool http2)
    {
        await using Host host = await Host.StartAsync();
        using Peer peer = await host.ConnectAsync(http2);
        SealedMessage message = peer.Draft("POST", "/api/v1/x").Begin();
        message.SessionHeader = "AAAAAAAAAAAAAAAAAAAAAA";
        message.Write(FrameType.Data, FrameFlags.None, new byte[60_000]);
        (await message.SendAsync(Peer.ContentOf(message.Bytes))).MustBePlain(422, "session-unknown", "Session not known");
    }

    [Fact]
    public async Task With_Expect_nothing_of_the_body_is_asked_for_on_a_stale_session()
    {
        await using Host host = await Host.StartAsync();
        using var socket = new RawSocket(host.Http1);
        string head = await socket.RequestAsync(
            "/api/v1/x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAA", "Content-Length: 10000000\r\nExpect: 100-continue", []);
        Assert.StartsWith("HTTP/1.1 422", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST http://127.0.0.1/api/v1/x HTTP/1.1", 200)]
    [InlineData("POST /api/v1/x?outer HTTP/1.1", 200)]
    [InlineData("POST /api/v1/%78 HTTP/1.1", 400)]
    [InlineData("POST /api/v1/./x HTTP/1.1", 400)]
    [InlineData("POST /api/v1/y/../x HTTP/1.1", 400)]
    public async Task Paths_are_compared_byte_for_byte_before_any_decoding(string requestLine, int status)
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", static () => "ok"), static o => o.AllowedAuthorities.Add("127.0.0.1"));
        using Peer peer = await host.ConnectAsync();
        var draft = new Draft(peer, "POST", "/api/v1/x") { Head = new() { Method = "POST", Scheme = "http", Authority = "127.0.0.1", Target = "/api/v1/x" } };
        SealedMessage message = draft.Seal();
        using var socket = new RawSocket(host.Http1);
        await socket.SendAsync(requestLine, message.SessionHeader, message.NumberHeader, $"Content-Length: {message.Bytes.Length}", message.Bytes, "127.0.0.1");
        byte[] body = await socket.BodyAsync();
        var outer = new Protocols.MessageHead { Status = 200, Headers = { new("Content-Type", Wire.MessageMediaType) } };
        Assert.Equal(status, Opened.Of(peer, message.Number.Number, outer, body).Status);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("post")]
    public async Task A_method_is_compared_with_its_case(string method)
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", static () => "ok"));
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("POST", "/api/v1/x").Seal();
        using var socket = new RawSocket(host.Http1);
        await socket.SendAsync(
            method + " /api/v1/x HTTP/1.1", message.SessionHeader, message.NumberHeader, $"Content-Length: {message.Bytes.Length}", message.Bytes, peer.Authority);
        Assert.StartsWith(method == "POST" ? "HTTP/1.1 200" : "HTTP/1.1 403", await socket.HeadAsync(), StringComparison.Ordinal);
    }

    private sealed class RawSocket : IDisposable
    {
        private readonly TcpClient _socket = new();
        private readonly Uri _address;
        private readonly MemoryStream _read = new();

        public RawSocket(Uri address) => _address = address;

        public async Task<string> RequestAsync(string path, string session, string number, string framing, byte[] body, string host = "x")
        {
            await SendAsync($"POST {path} HTTP/1.1", session, number, framing, body, host);
            return await HeadAsync();
        }

        public async Task SendAsync(string requestLine, string session, string number, string framing, byte[] body, string host)
        {
            await _socket.ConnectAsync(_address.Host, _address.Port, TestContext.Current.CancellationToken);
            string head = $"{requestLine}\r\nHost: {host}\r\nContent-Type: {Wire.MessageMediaType}\r\n{Wire.SessionHeader}: {session}\r\n{Wire.RequestHeader}: {number}\r\n{framing}\r\n\r\n";
            await _socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head).Concat(body).ToArray(), TestContext.Current.CancellationToken);
        }

        public async Task<string> HeadAsync()
        {
            int end = await UntilAsync("\r\n\r\n");
            return Encoding.Latin1.GetString(_read.ToArray(), 0, end + 4);
        }

        /// <summary>The body of a chunked answer.</summary>
        public async Task<byte[]> BodyAsync()
        {
            int start = await UntilAsync("\r\n\r\n") + 4;
            await UntilAsync("\r\n0\r\n\r\n");
            byte[] bytes = _read.ToArray();
            var body = new MemoryStream();
            for (int at = start; ;)
            {
                int line = at + Encoding.Latin1.GetString(bytes, at, bytes.Length - at).IndexOf("\r\n", StringComparison.Ordinal);
                int size = Convert.ToInt32(Encoding.Latin1.GetString(bytes, at, line - at), 16);
                if (size == 0)
                {
                    return body.ToArray();
                }

                body.Write(bytes, line + 2, size);
                at = line + 2 + size + 2;
            }
        }

        public void Dispose()
        {
            _socket.Dispose();
            _read.Dispose();
        }

        private async Task<int> UntilAsync(string end)
        {
            byte[] buffer = new byte[4096];
            while (true)
            {
                int found = Encoding.Latin1.GetString(_read.ToArray()).IndexOf(end, StringComparison.Ordinal);
                if (found >= 0)
                {
                    return found;
                }

                int read = await _socket.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
                Assert.NotEqual(0, read);
                _read.Write(buffer, 0, read);
            }
        }
    }
}
