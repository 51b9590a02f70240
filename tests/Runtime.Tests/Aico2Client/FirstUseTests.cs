using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Trust on first use: one fetch, one pin, never a silent change. Section 16.1; H11.</summary>
public sealed class FirstUseTests : IAsyncDisposable
{
    private const string PinId = "http://localhost/_aico/handshake";

    private readonly SealedClient _peer = new();
    private readonly InMemoryPinStore _pins = new();

    private SealedServer Server => _peer.Server;

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task The_first_contact_fetches_the_keys_and_pins_the_first_before_the_first_request()
    {
        Server.Keys.Add(SealedServer.NewKey());
        await using SealedClient client = Trusting(_pins);
        byte[]? pinned = null;
        Server.AnswerEarly(async (exchange, cancellationToken) =>
        {
            pinned = await _pins.GetAsync(PinId, cancellationToken);
            await exchange.ReadAsync(cancellationToken);
            return exchange.Sealed("""{"text":"ok"}""");
        });
        await client.Api.EchoAsync();
        Assert.Equal(Server.Keys[0].Pair.PublicKey.ToArray(), pinned);
        Assert.Equal((1, 1), (Server.KeyFetches, Server.Handshakes));
    }

    [Fact]
    public async Task With_a_pin_nothing_is_fetched_any_more()
    {
        await EchoAsync(Trusting(_pins));
        await EchoAsync(Trusting(_pins));
        Assert.Equal((1, 2), (Server.KeyFetches, Server.Handshakes));
    }

    [Fact]
    public async Task A_changed_key_is_never_accepted_silently()
    {
        await EchoAsync(Trusting(_pins));
        Server.Keys[0] = SealedServer.NewKey();
        await using SealedClient client = Trusting(_pins);
        await FailsAsync(client, FailureKind.ServerIdentityChanged);
        client.Time.Advance(2);
        await FailsAsync(client, FailureKind.ServerIdentityChanged);
        Assert.Equal(1, Server.KeyFetches);
        Assert.Equal(2, client.Log.WithId(7).Count());
    }

    [Fact]
    public async Task Only_the_application_lets_a_changed_key_be_trusted_by_forgetting_the_old_one()
    {
        await EchoAsync(Trusting(_pins));
        Server.Keys[0] = SealedServer.NewKey();
        await _pins.RemoveAsync(PinId, TestContext.Current.CancellationToken);
        await EchoAsync(Trusting(_pins));
        Assert.Equal(Server.Keys[0].Pair.PublicKey.ToArray(), await _pins.GetAsync(PinId, TestContext.Current.CancellationToken));
        Assert.Equal(2, Server.KeyFetches);
    }

    [Fact]
    public async Task A_forged_key_unknown_makes_a_client_with_a_pin_fail_and_changes_no_pin()
    {
        await EchoAsync(Trusting(_pins));
        byte[]? before = await _pins.GetAsync(PinId, TestContext.Current.CancellationToken);
        Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.KeyUnknown));
        await using SealedClient client = Trusting(_pins);
        await FailsAsync(client, FailureKind.ServerIdentityChanged);
        Assert.Equal(before, await _pins.GetAsync(PinId, TestContext.Current.CancellationToken));
        client.Time.Advance(2);
        await EchoAsync(client);
    }

    [Fact]
    public async Task A_key_whose_handshake_fails_is_not_pinned()
    {
        Server.AnswerHandshake(static () => SealedExchange.Plain(200, Wire.HandshakeMediaType, new byte[200]));
        await using SealedClient client = Trusting(_pins);
        await FailsAsync(client, FailureKind.HandshakeFailed);
        Assert.Null(await _pins.GetAsync(PinId, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_key_it_named_is_not_pinned()
    {
        Server.AnswerHandshake(static () => SealedExchange.Problem(ProblemType.KeyUnknown));
        await using SealedClient client = Trusting(_pins);
        await FailsAsync(client, FailureKind.HandshakeFailed);
        Assert.Null(await _pins.GetAsync(PinId, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Of_two_first_contacts_at_once_with_different_keys_one_wins_and_the_other_fails()
    {
        using var other = new SealedServer(_peer.Time);
        await using SealedClient one = Trusting(_pins);
        await using var two = new SealedClient(server: other, time: _peer.Time, protocol: own => own.TrustOnFirstUse(_pins));
        Gate first = Server.HoldHandshake();
        Gate second = other.HoldHandshake();
        Server.Otherwise = other.Otherwise = static exchange => exchange.Sealed("""{"text":"ok"}""");
        Task<Reply> winner = one.Api.EchoAsync();
        Task<Reply> loser = two.Api.EchoAsync();
        await first.Reached;
        await second.Reached;
        first.Open();
        Assert.Equal(new Reply("ok"), await winner);
        second.Open();
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => loser);
        Assert.Equal(FailureKind.ServerIdentityChanged, failure.Kind);
        Assert.Empty(other.Calls);
        Assert.Equal(Server.Keys[0].Pair.PublicKey.ToArray(), await _pins.GetAsync(PinId, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_first_contacts_at_once_with_the_same_key_both_succeed()
    {
        await using SealedClient one = Trusting(_pins);
        await using SealedClient two = Trusting(_pins);
        Gate first = Server.HoldHandshake();
        Gate second = Server.HoldHandshake();
        Server.Otherwise = static exchange => exchange.Sealed("""{"text":"ok"}""");
        Task<Reply>[] calls = [one.Api.EchoAsync(), two.Api.EchoAsync()];
        await first.Reached;
        await second.Reached;
        first.Open();
        second.Open();
        Assert.Equal([new Reply("ok"), new Reply("ok")], await Task.WhenAll(calls));
        Assert.Equal(2, Server.KeyFetches);
    }

    [Theory]
    [InlineData(404, "application/json", "{}"), InlineData(200, "text/plain", """{"v":2,"keys":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}""")]
    [InlineData(200, "application/json", "[]"), InlineData(200, "application/json", """{"v":2}"""), InlineData(200, "application/json", """{"v":2,"keys":[]}""")]
    [InlineData(200, "application/json", """{"v":3,"keys":["AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}"""), InlineData(200, "application/json", """{"v":2,"keys":["AQAA"]}""")]
    [InlineData(200, "application/json", """{"v":2,"keys":["AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],"v":2}""")]
    public async Task A_document_without_a_key_begins_no_handshake(int status, string type, string body)
    {
        Server.KeyAnswer = () => SealedExchange.Plain(status, type, body);
        await using SealedClient client = Trusting(_pins);
        await FailsAsync(client, FailureKind.HandshakeFailed);
        Assert.Equal(0, Server.Handshakes);
    }

    [Fact]
    public async Task A_document_above_4_KiB_is_not_read()
    {
        string key = Base64UrlText.Encode(Server.Keys[0].Pair.PublicKey);
        Server.KeyAnswer = () => SealedExchange.Plain(200, "application/json", $$"""{"v":2,"keys":["{{key}}"],"more":"{{new string('x', 4096)}}"}""");
        await using SealedClient client = Trusting(_pins);
        await FailsAsync(client, FailureKind.HandshakeFailed);
        Assert.Equal(0, Server.Handshakes);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_store_that_fails_trusts_nobody(bool atAdd)
    {
        await using SealedClient client = Trusting(new FailingStore(atAdd));
        ApiRequestException failure = await FailsAsync(client, FailureKind.HandshakeFailed);
        Assert.Equal("the pin store failed", failure.Reason);
        Assert.IsType<InvalidDataException>(failure.InnerException);
        Assert.Empty(Server.Calls);
    }

    [Fact]
    public async Task The_pin_is_named_by_the_absolute_handshake_address_in_lower_case_without_default_port()
    {
        Server.BasePath = "/Base";
        await using var client = new SealedClient(server: Server, time: _peer.Time, protocol: own => own.TrustOnFirstUse(_pins), address: "HTTP://LocalHost:80/Base/");
        await EchoAsync(client);
        Assert.NotNull(await _pins.GetAsync("http://localhost/Base/_aico/handshake", TestContext.Current.CancellationToken));
        Assert.Equal("/Base/v1/echo", Server.Calls.Single().Target);
    }

    [Fact]
    public void Over_http_to_another_machine_it_is_refused_when_the_connection_is_made_unless_allowed()
    {
        ArgumentException failure = Assert.Throws<ArgumentException>(() => Create("http://api.example/", own => own.TrustOnFirstUse(_pins)));
        Assert.Contains("api.example", failure.Message, StringComparison.Ordinal);
        Create("http://api.example/", own => own.TrustOnFirstUse(_pins, allowHttp: true));
        Create("https://api.example/", own => own.TrustOnFirstUse(_pins));
        Create("http://127.0.0.1:5000/", own => own.TrustOnFirstUse(_pins));
        Create("http://[::1]/", own => own.TrustOnFirstUse(_pins));
        Create("http://api.example/", own => own.PinServerKey(Server.Keys[0].Pair.PublicKey));
    }

    [Fact]
    public void A_connection_trusts_pins_or_the_first_contact_and_not_nothing()
    {
        Assert.Throws<ArgumentException>(() => Create("https://api.example/", static _ => { }));
        Assert.Throws<ArgumentException>(() => Create("https://api.example/", own => own.TrustOnFirstUse(_pins).PinServerKey(new byte[32])));
    }

    [Fact]
    public void There_are_at_most_8_pins_and_each_is_a_key()
    {
        var options = new Aico2Options();
        Assert.Throws<ArgumentException>(() => options.PinServerKey(new byte[31]));
        Assert.Throws<ArgumentException>(() => options.PinServerKey("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        for (int i = 0; i < 8; i++)
        {
            options.PinServerKey("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        }

        Assert.Throws<ArgumentException>(() => options.PinServerKey(new byte[32]));
    }

    private static void Create(string address, Action<Aico2Options> protocol)
    {
        var options = new AicoConnectionOptions { BaseAddress = new Uri(address) };
        options.UseAico2(protocol);
        new AicoConnection(options).Dispose();
    }

    private SealedClient Trusting(IPinStore store) => new(server: Server, time: _peer.Time, protocol: own => own.TrustOnFirstUse(store));

    private async Task EchoAsync(SealedClient client)
    {
        Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        Assert.Equal(new Reply("ok"), await client.Api.EchoAsync());
    }

    private async Task<ApiRequestException> FailsAsync(SealedClient client, FailureKind kind)
    {
        int calls = Server.Calls.Count;
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.Api.EchoAsync());
        Assert.Equal((kind, Execution.NotExecuted), (failure.Kind, failure.Execution));
        Assert.Equal(calls, Server.Calls.Count);
        return failure;
    }

    private sealed class FailingStore(bool atAdd) : IPinStore
    {
        public ValueTask<byte[]?> GetAsync(string id, CancellationToken cancellationToken) => atAdd ? default : throw new InvalidDataException("disk");

        public ValueTask<bool> TryAddAsync(string id, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) => throw new InvalidDataException("disk");

        public ValueTask RemoveAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
