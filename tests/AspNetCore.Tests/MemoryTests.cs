using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Aico.AspNetCore.State;
using Aico.AspNetCore.Tests.Harness;
using Aico.Crypto;
using Aico.Protocols.AicoV1;
using Microsoft.AspNetCore.Builder;

namespace Aico.AspNetCore.Tests;

/// <summary>What anyone can make the server keep is bounded, in bytes. These run alone: others would be measured with them.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    [Fact]
    public void Challenges()
    {
        int capacity = new AicoV1ServerOptions().RememberedChallenges;
        var memory = new ChallengeMemory(capacity);
        byte[] challenge = new byte[32];
        AssertKeeps(10 << 20, () =>
        {
            for (int i = 0; i < capacity * 3; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(challenge, i);
                memory.TryAdd(new byte[32], challenge);
            }
        });
        Assert.Equal(capacity, memory.Count);
    }

    [Fact]
    public void Addresses_of_handshakes()
    {
        var limiter = new HandshakeLimiter(10, 30, 1);
        AssertKeeps(4 << 20, () =>
        {
            for (int i = 0; i < 10 * HandshakeLimiter.MaxAddresses; i++)
            {
                limiter.TryTake(new IPAddress(0x0100_0000L + i), default);
            }
        });
        Assert.Equal(HandshakeLimiter.MaxAddresses, limiter.Addresses);
    }

    [Fact]
    public void Sessions_that_are_never_used()
    {
        int capacity = new AicoV1ServerOptions().MaxSessions;
        using var protocol = new AicoV1Protocol(RawClient.NewIdentity(), new AicoV1Settings { SessionLifetime = TimeSpan.FromHours(1) });
        using var table = new SessionTable(capacity, 4);
        AssertKeeps(20 << 20, () =>
        {
            for (int i = 0; i < capacity * 3; i++)
            {
                byte[] identity = new byte[32];
                BinaryPrimitives.WriteInt32LittleEndian(identity, i);
                Assert.True(table.TryAdd(protocol.CreateSession(new Secret(32), identity, default), default));
            }
        });
        Assert.Equal(capacity, table.Count);
    }

    [Fact]
    public void Nonces_of_a_session_whose_streams_go_on_when_it_is_full()
    {
        int capacity = new AicoV1ServerOptions().MaxNoncesPerSession;
        using var protocol = new AicoV1Protocol(
            RawClient.NewIdentity(), new AicoV1Settings { SessionLifetime = TimeSpan.FromHours(1), MaxMessagesPerSession = capacity });
        AicoV1Session session = protocol.CreateSession(new Secret(32), new byte[32], default);
        byte[] payload = new byte[42];
        AssertKeeps(20 << 20, () =>
        {
            for (int i = 0; i < capacity * 3; i++)
            {
                session.Seal("{}"u8, payload);
            }
        });
        Assert.Equal(capacity, session.Messages);
        Assert.Equal(NonceUse.Full, session.Admit(new byte[42]));
    }

    [Fact]
    public async Task Bodies_that_are_announced_but_do_not_come()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(v1: v1 => v1.MaxRequestBytes = 64 << 20);
        var sockets = new List<TcpClient>();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 20; i++)
        {
            var socket = new TcpClient();
            sockets.Add(socket);
            await socket.ConnectAsync(server.BaseAddress.Host, server.BaseAddress.Port, TestContext.Current.CancellationToken);
            NetworkStream stream = socket.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes("POST /api/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n"),
                TestContext.Current.CancellationToken);

            // The server sends this when it begins to read, after it has taken its buffer.
            byte[] answer = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
            await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
            Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20 << 20);
        sockets.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public async Task An_answer_that_never_ends()
    {
        var stopped = new TaskCompletionSource<long>();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (Microsoft.AspNetCore.Http.HttpContext http) =>
        {
            long written = 0;
            try
            {
                byte[] chunk = new byte[64 * 1024];
                while (written < 1L << 30)
                {
                    await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
                    written += chunk.Length;
                }
            }
            finally
            {
                stopped.SetResult(written);
            }
        }));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, """{"detail":"Internal Server Error"}""");
        Assert.Equal(new AicoV1ServerOptions().MaxResponseBytes, await stopped.Task);
    }

    private static void AssertKeeps(long maxBytes, Action work)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        work();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, maxBytes);
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
