using System.Net;
using System.Net.Sockets;
using Aico.Integration.Tests.Harness;

namespace Aico.Integration.Tests.AicoV1;

/// <summary>Servers that are no AICO server at all. Each gives a typed error that names the call; nothing hangs.</summary>
public sealed class BadServerTests
{
    [Fact]
    public async Task A_port_that_nothing_listens_on()
    {
        await using var client = new TestClient(new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"));

        var failed = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.PingAsync(TestContext.Current.CancellationToken));

        Assert.Equal((FailureKind.Transport, Execution.NotExecuted), (failed.Kind, failed.Execution));
        Assert.Contains("IAicoApi.PingAsync", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_exist()
    {
        await using var client = new TestClient(new Uri("https://no-such-host.invalid"));

        var failed = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.PingAsync(TestContext.Current.CancellationToken));

        Assert.Equal((FailureKind.Transport, Execution.NotExecuted), (failed.Kind, failed.Execution));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>hi</html>", FailureKind.HandshakeFailed)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/login\r\nContent-Length: 0\r\n\r\n", FailureKind.HandshakeFailed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"status\":", FailureKind.HandshakeFailed)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", FailureKind.HandshakeFailed)]
    [InlineData("", FailureKind.HandshakeFailed)]
    public async Task A_port_that_answers_something_else(string answer, FailureKind kind)
    {
        await using var server = new ScriptedServer(answer);
        await using var client = new TestClient(server.Address);

        var failed = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.PingAsync(TestContext.Current.CancellationToken));

        Assert.Equal((kind, false), (failed.Kind, failed.MayHaveExecuted));
        Assert.Contains("IAicoApi.PingAsync", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handshake_answer_without_end_is_cut_at_its_limit()
    {
        await using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n" + new string('x', 0x10000));
        await using var client = new TestClient(server.Address);

        var failed = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.PingAsync(TestContext.Current.CancellationToken));

        Assert.Equal(FailureKind.HandshakeFailed, failed.Kind);
        Assert.Contains("too long", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing()
    {
        await using var server = new ScriptedServer(answer: null);
        await using var client = new TestClient(server.Address, static o => o.Timeouts = new CallTimeouts { Handshake = TimeSpan.FromMilliseconds(300) });

        var failed = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.PingAsync(TestContext.Current.CancellationToken));

        Assert.Contains(failed.Kind, new[] { FailureKind.Timeout, FailureKind.HandshakeFailed });
        Assert.Equal(Execution.NotExecuted, failed.Execution);
    }

    /// <summary>Accepts connections, reads a little, answers fixed bytes and closes; with null it never answers.</summary>
    private sealed class ScriptedServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public ScriptedServer(string? answer)
        {
            _listener.Start();
            _run = RunAsync(answer);
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}");

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task RunAsync(string? answer)
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                byte[] buffer = new byte[16 * 1024];
                await socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
                if (answer is null)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer!), SocketFlags.None, _stop.Token);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) > 0)
                {
                }
            }
        }
    }
}
