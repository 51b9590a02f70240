using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Which of several pinned keys is used, and when none is left. Section 16.1; H5 and H11.</summary>
public sealed class PinTests : IAsyncDisposable
{
    private readonly SealedClient _peer = new();
    private readonly ServerKey[] _pins = [.. Enumerable.Range(0, 3).Select(static _ => SealedServer.NewKey())];

    private SealedServer Server => _peer.Server;

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task The_first_pin_is_used_first()
    {
        Serve(_pins);
        await using SealedClient client = Pinned();
        await EchoAsync(client);
        Assert.Equal([0], Tried());
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_know_leads_to_the_next()
    {
        Serve(_pins[2]);
        await using SealedClient client = Pinned();
        await EchoAsync(client);
        Assert.Equal([0, 1, 2], Tried());
    }

    [Fact]
    public async Task The_pin_that_last_worked_is_tried_first_and_then_the_others_in_their_order()
    {
        Serve(_pins[1]);
        await using SealedClient client = Pinned();
        await EchoAsync(client);
        _peer.Time.Advance(3600);
        await EchoAsync(client);
        Serve(_pins[2]);
        _peer.Time.Advance(3600);
        await EchoAsync(client);
        Assert.Equal([0, 1, 1, 1, 0, 2], Tried());
    }

    [Fact]
    public async Task With_no_pin_left_the_server_has_another_identity()
    {
        Serve(SealedServer.NewKey());
        await using SealedClient client = Pinned();
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal((FailureKind.ServerIdentityChanged, Execution.NotExecuted, 0), (failure.Kind, failure.Execution, failure.Attempts));
        Assert.Equal([0, 1, 2], Tried());
        Assert.Single(client.Log.WithId(7));
    }

    [Fact]
    public async Task A_forged_key_unknown_costs_attempts_and_an_error_and_is_forgotten()
    {
        Serve(_pins);
        await using SealedClient client = Pinned();
        for (int i = 0; i < 3; i++)
        {
            Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.KeyUnknown));
        }

        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal(FailureKind.ServerIdentityChanged, failure.Kind);
        _peer.Time.Advance(2);
        await EchoAsync(client);
        Assert.Equal([0, 1, 2, 0], Tried());
    }

    [Fact]
    public async Task A_message_2_that_does_not_open_never_leads_to_another_key()
    {
        Serve(_pins);
        await using SealedClient client = Pinned();
        Server.AnswerHandshake(static () => SealedExchange.Plain(200, Wire.HandshakeMediaType, new byte[200]));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal(FailureKind.HandshakeFailed, failure.Kind);
        Assert.Equal([0], Tried());
    }

    [Theory]
    [InlineData((int)ProblemType.HandshakeFailed), InlineData((int)ProblemType.VersionUnsupported), InlineData((int)ProblemType.Busy), InlineData((int)ProblemType.ClientRefused)]
    public async Task No_other_problem_leads_to_another_key(int problem)
    {
        Serve(_pins);
        await using SealedClient client = Pinned();
        Server.AnswerHandshake(() => SealedExchange.Problem((ProblemType)problem));
        await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal([0], Tried());
    }

    [Fact]
    public async Task A_pin_of_low_order_is_a_failed_handshake_and_nothing_is_sent()
    {
        await using var client = new SealedClient(server: Server, time: _peer.Time, protocol: static own => own.PinServerKey(new byte[32]));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal((FailureKind.HandshakeFailed, "the server's public key is not usable"), (failure.Kind, failure.Reason));
        Assert.Equal(0, Server.Handshakes);
    }

    private void Serve(params ServerKey[] keys)
    {
        Server.Keys.Clear();
        Server.Keys.AddRange(keys);
    }

    private SealedClient Pinned() => new(server: Server, time: _peer.Time, protocol: own =>
    {
        foreach (ServerKey pin in _pins)
        {
            own.PinServerKey(pin.Pair.PublicKey);
        }
    });

    private int[] Tried() => [.. Server.HandshakeBodies.Select(body => Array.FindIndex(_pins, pin => pin.Id.SequenceEqual(body.AsSpan(2, Wire.KeyIdSize))))];

    private async Task EchoAsync(SealedClient client)
    {
        Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        Assert.Equal(new Reply("ok"), await client.Api.EchoAsync());
    }
}
