using System.Security.Cryptography;
using Aico.Crypto;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>How the client comes to a session, and what it takes for none. Sections 3, 15 and 16.2; rows H1 to H12.</summary>
public sealed class HandshakeTests
{
    [Fact]
    public async Task Without_an_identity_the_client_is_anonymous_to_the_protocol()
    {
        await using var client = new SealedClient();
        await EchoAsync(client);
        Assert.Equal([2, 1], client.Server.HandshakeBodies.Single()[..2]);
        Assert.Empty(client.Server.Sessions.Single().ClientKey);
    }

    [Fact]
    public async Task With_an_identity_the_server_learns_its_public_key_and_every_session_has_the_same()
    {
        using var store = new InMemoryIdentityStore();
        await using var client = new SealedClient();
        await using var known = new SealedClient(server: client.Server, time: client.Time, protocol: own =>
        {
            own.PinServerKey(client.Server.Keys[0].Pair.PublicKey);
            own.IdentityStore = store;
        });
        await EchoAsync(known);
        client.Time.Advance(3600);
        await EchoAsync(known);
        byte[] seed = await store.GetOrAddAsync(new byte[32], TestContext.Current.CancellationToken);
        using var pair = X25519KeyPair.FromPrivateKey(seed);
        Assert.Equal(2, client.Server.Sessions.Count);
        Assert.All(client.Server.Sessions, session => Assert.Equal(pair.PublicKey.ToArray(), session.ClientKey));
        Assert.All(client.Server.HandshakeBodies, static body => Assert.Equal(2, body[1]));
    }

    [Fact]
    public async Task An_identity_store_that_fails_sends_nothing()
    {
        await using var server = new SealedClient();
        await using var client = new SealedClient(server: server.Server, time: server.Time, protocol: own =>
        {
            own.PinServerKey(server.Server.Keys[0].Pair.PublicKey);
            own.IdentityStore = new FailingIdentityStore();
        });
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal((FailureKind.HandshakeFailed, Execution.NotExecuted), (failure.Kind, failure.Execution));
        Assert.IsType<IOException>(failure.InnerException);
        Assert.Equal(0, server.Server.Handshakes);
    }

    [Fact]
    public async Task A_handshake_carries_only_what_describes_its_content()
    {
        await using var client = new SealedClient(static options => options.BeforeSend = static (request, _) =>
        {
            request.SetHeader("Authorization", "Bearer token");
            return default;
        });
        await EchoAsync(client);
        Assert.Equal(["Accept", "Content-Length", "Content-Type"], client.Server.HandshakeFields.Distinct().Order());
    }

    [Theory]
    [InlineData(true, true, "aegis256"), InlineData(true, false, "xchacha20poly1305"), InlineData(false, true, "xchacha20poly1305"), InlineData(false, false, "xchacha20poly1305")]
    public async Task With_and_without_AES_instructions_on_either_side_the_best_common_suite_is_used(bool client, bool server, string suite)
    {
        await using var peer = new SealedClient();
        peer.Server.Suites = Suite.Preferred(server);
        await using var caller = new SealedClient(server: peer.Server, time: peer.Time, protocol: own =>
        {
            own.PinServerKey(peer.Server.Keys[0].Pair.PublicKey);
            own.Suites = Suite.Preferred(client);
        });
        await EchoAsync(caller);
        Assert.Equal(suite, peer.Server.Sessions.Single().Keys.Suite.Name);
    }

    [Fact]
    public async Task A_server_that_refuses_the_client_is_reported_as_that()
    {
        await using var client = new SealedClient();
        client.Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.ClientRefused));
        await FailsAsync(client, FailureKind.ClientRefused, "the server answered client-refused");
    }

    [Theory]
    [InlineData(429), InlineData(503)]
    public async Task A_busy_server_has_no_session_now(int status)
    {
        await using var client = new SealedClient();
        client.Server.AnswerHandshake(() => SealedExchange.Problem(ProblemType.Busy, status));
        await FailsAsync(client, FailureKind.HandshakeFailed, "the server answered busy");
    }

    [Theory]
    [InlineData(200, "application/json", "{}"), InlineData(204, "application/json", ""), InlineData(302, "text/html", "moved"), InlineData(500, "text/plain", "down")]
    [InlineData(403, "application/problem+json", """{"type":"about:blank"}"""), InlineData(400, "application/problem+json", """{"type":"urn:aico:problem:key-unknown"}""")]
    [InlineData(200, "application/problem+json", """{"type":"urn:aico:problem:client-refused"}"""), InlineData(422, "application/json", """{"type":"urn:aico:problem:key-unknown"}""")]
    public async Task Any_other_answer_is_a_failed_handshake_and_never_data(int status, string type, string body)
    {
        await using var client = new SealedClient();
        client.Server.AnswerHandshake(() => SealedExchange.Plain(status, type, body));
        await FailsAsync(client, FailureKind.HandshakeFailed, $"the server answered {status} without a handshake");
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_in_message_2_is_a_failed_handshake()
    {
        await using var client = new SealedClient();
        await EchoAsync(client);
        int length = 0;
        for (int i = 0; i == 0 || i < length; i++)
        {
            await using var victim = new SealedClient(server: client.Server, time: client.Time);
            int at = i;
            client.Server.AnswerHandshake(async (honest, cancellationToken) =>
            {
                byte[] body = await honest().Content.ReadAsByteArrayAsync(cancellationToken);
                length = body.Length;
                body[at] ^= 1;
                return SealedExchange.Plain(200, Wire.HandshakeMediaType, body);
            });
            await FailsAsync(victim, FailureKind.HandshakeFailed, "the server's handshake message does not open");
        }
    }

    [Theory]
    [InlineData(0), InlineData(16), InlineData(47), InlineData(16_384)]
    public async Task A_message_2_of_a_wrong_length_is_a_failed_handshake(int length)
    {
        await using var client = new SealedClient();
        client.Server.AnswerHandshake(() => SealedExchange.Plain(200, Wire.HandshakeMediaType, RandomNumberGenerator.GetBytes(length)));
        await FailsAsync(client, FailureKind.HandshakeFailed, "the server's handshake message does not open");
    }

    [Fact]
    public async Task An_answer_above_the_limit_is_not_read_to_its_end()
    {
        await using var client = new SealedClient();
        client.Server.AnswerHandshake(() => SealedExchange.Plain(200, Wire.HandshakeMediaType, new byte[Wire.MaxHandshakeResponse + 1]));
        await FailsAsync(client, FailureKind.HandshakeFailed, "the handshake's answer is too long");
    }

    [Fact]
    public async Task Message_2_of_another_handshake_does_not_open()
    {
        await using var client = new SealedClient();
        byte[]? recorded = null;
        client.Server.AnswerHandshake(async (honest, cancellationToken) =>
        {
            recorded = await honest().Content.ReadAsByteArrayAsync(cancellationToken);
            return SealedExchange.Plain(200, Wire.HandshakeMediaType, recorded);
        });
        await EchoAsync(client);
        client.Time.Advance(3600);
        client.Server.AnswerHandshake(() => SealedExchange.Plain(200, Wire.HandshakeMediaType, recorded!));
        await FailsAsync(client, FailureKind.HandshakeFailed, "the server's handshake message does not open");
    }

    [Fact]
    public async Task A_server_in_the_middle_with_a_key_of_its_own_is_refused()
    {
        await using var honest = new SealedClient();
        using var own = new SealedServer(honest.Time);
        await using var client = new SealedClient(server: own, time: honest.Time, protocol: p => p.PinServerKey(honest.Server.Keys[0].Pair.PublicKey));

        // It answers as if the kid were its own: all it can do without the private key.
        own.AnswerHandshake(async (_, _) =>
        {
            byte[] body = [.. own.HandshakeBodies.Last()];
            own.Keys[0].Id.CopyTo(body.AsSpan(2));
            Assert.NotEqual(ProblemType.None, Aico2ServerHandshake.Read(body, own.Keys, own.Patterns, own.Suites, out _));
            await Task.CompletedTask;
            return SealedExchange.Plain(200, Wire.HandshakeMediaType, RandomNumberGenerator.GetBytes(160));
        });
        await FailsAsync(client, FailureKind.HandshakeFailed, "the server's handshake message does not open");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_a_failure_of_the_transport()
    {
        await using var client = new SealedClient();
        client.Server.Unreachable = new HttpRequestException(HttpRequestError.ConnectionError);
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal((FailureKind.Transport, Execution.NotExecuted, 0), (failure.Kind, failure.Execution, failure.Attempts));
    }

    [Fact]
    public async Task A_handshake_without_an_answer_ends_after_30_s()
    {
        await using var client = new SealedClient();
        Gate gate = client.Server.HoldHandshake();
        Task<Reply> call = client.Api.EchoAsync();
        await gate.Reached;
        client.Time.Advance(29.9);
        Assert.False(call.IsCompleted);
        client.Time.Advance(0.1);
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => call);
        Assert.Equal((FailureKind.Timeout, TimeoutPhase.Handshake, Execution.NotExecuted), (failure.Kind, failure.TimeoutPhase, failure.Execution));
    }

    private static async Task EchoAsync(SealedClient client)
    {
        client.Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        Assert.Equal(new Reply("ok"), await client.Api.EchoAsync());
    }

    private static async Task FailsAsync(SealedClient client, FailureKind kind, string reason)
    {
        int calls = client.Server.Calls.Count;
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal((kind, Execution.NotExecuted, 0, reason), (failure.Kind, failure.Execution, failure.Attempts, failure.Reason));
        Assert.Equal(calls, client.Server.Calls.Count);
    }

    private sealed class FailingIdentityStore : IIdentityStore
    {
        public ValueTask<byte[]> GetOrAddAsync(ReadOnlyMemory<byte> newSeed, CancellationToken cancellationToken) => throw new IOException("disk");
    }
}
