using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Aico.Calls;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;
using Aico.Runtime.Tests.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Leaks;

/// <summary>Calls that fail in every way, with marked secrets: nothing of them may be in a message, a log, a trace, a metric or a text form.</summary>
/// <remarks>Content and items that exceptions carry in properties of their own are the caller's; they must not be in what is printed.</remarks>
public sealed class LeakTests : IDisposable
{
    private const string Content = "CONTENT-7f3a9c";
    private const string Token = "TOKEN-51b2e0";
    private const string Header = "HEADER-c04d7e";
    private const string Address = "ADDRESS-9a61f3";
    private const string ReplyContent = "REPLY-2d8e44";

    private static readonly byte[] Seed = [.. Enumerable.Range(0x90, 32).Select(static i => (byte)i)];

    private readonly List<string> _printed = [];
    private readonly ConcurrentQueue<string> _traced = new();
    private readonly List<FailureKind> _kinds = [];
    private readonly List<Marker> _markers =
    [
        Marker.OfText("content", Content),
        Marker.OfText("token", Token),
        Marker.OfText("header", Header),
        Marker.OfText("address", Address),
        Marker.OfText("reply", ReplyContent),
        new Marker("identity seed", Seed),
    ];

    private readonly SeedStore _store = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public LeakTests()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Aico",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traced.Enqueue(
                $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(static e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Aico")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => _traced.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        _meters.Start();
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void A_marker_is_found_in_every_form_it_may_take()
    {
        Marker marker = Marker.OfText("content", Content);
        byte[] bytes = Encoding.UTF8.GetBytes(Content);
        Assert.True(marker.IsIn($"xx{Content}xx"));
        Assert.True(marker.IsIn(Convert.ToHexString(bytes)));
        Assert.True(marker.IsIn(Convert.ToHexStringLower(bytes)));
        Assert.All(Enumerable.Range(0, 7), before => Assert.True(marker.IsIn(Convert.ToBase64String([.. new byte[before], .. bytes, 1, 2, 3, 4]))));
        Assert.False(marker.IsIn("nothing of it"));
    }

    [Fact]
    public async Task Calls_that_fail_in_every_way_show_no_secret()
    {
        await FailUnaryAsync(static _ => Exchange.Plain(200, "application/json", $$"""{"text":"{{ReplyContent}}"}"""));
        await FailUnaryAsync(static _ => Exchange.Plain(500, "text/plain", ReplyContent));
        await FailUnaryAsync(static _ => Exchange.Plain(401, "application/json", $$"""{"error":"{{ReplyContent}}"}"""));
        await FailUnaryAsync(static exchange => exchange.Sealed($$"""{"detail":"{{ReplyContent}}"}""", 401));
        await FailUnaryAsync(static exchange => exchange.Sealed($$"""{"detail":"{{ReplyContent}}"}""", 500));
        await FailUnaryAsync(static exchange => exchange.Sealed($$"""{"{{ReplyContent}}": {"{{ReplyContent}}":"{{ReplyContent}}"}, "text": {"{{ReplyContent}}":1} }"""));
        await FailUnaryAsync(static exchange => exchange.Sealed(ReplyContent));
        await FailUnaryAsync(static exchange => exchange.Sealed("null"));
        await FailUnaryAsync(static exchange => exchange.Sealed($"\"{ReplyContent}{new string('x', 20_000)}\""));
        await FailUnaryAsync(static exchange => Exchange.Plain(200, "application/json", exchange.Body));
        await FailUnaryAsync(static _ => Exchange.Plain(200, "application/json", """{"encrypted": true, "payload": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXR7Q3NznARBeo2D3gq8RidPWLRRh8zWVrvyg+iXFGkQ0zmDPxUQ=="}"""));
        await FailUnaryAsync(static _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset"));
        await FailUnaryAsync(static _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        await FailUnaryAsync(static exchange => CutAfter(exchange.SealBody($$"""{"text":"{{ReplyContent}}"}""")[..30], "application/json"));
        await FailUnaryAsync(static _ => Exchange.StaleSession(), answers: 2);
        await FailUnaryAsync(static _ => Exchange.ReplacedSession(), answers: 2);
        await FailUnaryAsync(static _ => Exchange.Empty(204));
        await FailUnaryAsync(handshake: static () => Exchange.Plain(500, "application/json", $$"""{"error":"{{ReplyContent}}"}"""));
        await FailUnaryAsync(handshake: static () => Exchange.Plain(200, "text/html", ReplyContent));
        await FailUnaryAsync(handshake: static () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        await FailUnaryAsync(waits: true);

        await FailStreamAsync(static exchange => exchange.Stream($$"""{"n":1,"x":"{{ReplyContent}}"}"""));
        await FailStreamAsync(static exchange => exchange.Stream($$"""{"n":1,"error":"{{ReplyContent}}"}"""));
        await FailStreamAsync(static exchange => exchange.Stream($$"""{"n":"{{ReplyContent}}"}"""));
        await FailStreamAsync(static exchange => exchange.Stream("""{"n":1,"done":true}""", $$"""{"n":2,"x":"{{ReplyContent}}"}"""));
        await FailStreamAsync(static exchange => exchange.Stream($"\"{ReplyContent}{new string('x', 20_000)}\""));
        await FailStreamAsync(static _ => Exchange.Plain(200, "application/x-ndjson", $"{{\"n\":\"{ReplyContent}\"}}\n"));
        await FailStreamAsync(static exchange => Exchange.Plain(200, "application/x-ndjson", [.. exchange.SealLine($"\"{ReplyContent}\""), .. exchange.Body, .. "\n"u8]));
        await FailStreamAsync(static exchange => CutAfter(exchange.SealLine($$"""{"n":1,"x":"{{ReplyContent}}"}"""), "application/x-ndjson"));
        await FailStreamAsync(static exchange => exchange.Sealed($$"""{"detail":"{{ReplyContent}}"}""", 503));
        await FailStreamAsync(static _ => Exchange.StaleSession(), answers: 2);

        Assert.Equal(
            [
                FailureKind.HandshakeFailed, FailureKind.SessionLost, FailureKind.Downgrade, FailureKind.Unsealed, FailureKind.Transport, FailureKind.Timeout,
                FailureKind.Integrity, FailureKind.Truncated, FailureKind.TooLarge, FailureKind.Status, FailureKind.Content, FailureKind.StreamFault,
            ],
            _kinds.Distinct().Order());
        AssertNothingLeaked();
    }

    [Fact]
    public async Task Arguments_that_are_refused_are_not_repeated()
    {
        await FailWithAsync<ArgumentException>(new ChatApi.FindState($"{Address}\ud800"));
        await FailWithAsync<ArgumentException>(new ChatApi.FindState("1", Query: $"{Address}\udc00"));
        await FailWithAsync<ArgumentException>(new ChatApi.FindState("1", Language: $"{Header}\r\nX: y"));
        await FailWithAsync<ArgumentException>(new ChatApi.FindState("1", Language: $"{Header}é"));
        AssertNothingLeaked();
    }

    [Fact]
    public async Task A_credential_that_is_refused_is_not_repeated()
    {
        await using TestClient client = Connect($"{Token}\r\nX: y");
        Print(await Assert.ThrowsAsync<ArgumentException>(() => Secured(client)));
        Print(client);
        AssertNothingLeaked();
    }

    [Fact]
    public async Task A_call_that_succeeds_shows_no_secret()
    {
        await using TestClient client = Connect(Token);
        client.Server.Answer(static exchange => exchange.Sealed($$"""{"text":"{{ReplyContent}}"}"""));
        Assert.Equal(ReplyContent, (await Secured(client)).Text);
        Assert.Equal($"Bearer {Token}", client.Server.Calls[0].Header("Authorization"));
        Print(client);
        AssertNothingLeaked();
    }

    [Fact]
    public async Task Types_that_hold_secrets_print_none_of_them()
    {
        await using TestClient client = Connect(Token);
        client.Server.Answer(static exchange => exchange.Sealed($$"""{"text":"{{ReplyContent}}"}"""));
        await Secured(client);
        AicoV1Session session = client.Server.OnlySession;
        using var identity = SigningIdentity.FromSeed(Seed);
        using var protocol = new AicoV1Protocol(identity, new AicoV1Settings { SessionLifetime = Wire.SessionLifetime });
        using var pair = BoxKeyPair.FromSecretKey(Seed);
        using var secret = new Secret(32);
        Seed.CopyTo(secret.Span);
        using ClientHandshake handshake = protocol.StartHandshake(default);
        var options = new AicoConnectionOptions { BaseAddress = new Uri("http://localhost/"), JsonContext = ChatJson.Default };
        options.UseAicoV1(o => o.IdentityStore = _store);
        await using var connection = new AicoConnection(options);
        var echo = new ChatApi.EchoState(new Message(Content));
        RequestDraft draft = RequestDraft.Build(ChatApi.EchoMethod, ChatApiBuild.Echo, echo);
        byte[] plaintext = Encoding.UTF8.GetBytes(Content);
        var head = new MessageHead { Method = "GET", Target = "/" + Address, Headers = { new("Authorization", Token) } };
        using MessageSealer requestSealer = protocol.Seal(session, Direction.Request, head, default);
        requestSealer.Write(plaintext, endOfItem: true, new System.Buffers.ArrayBufferWriter<byte>());
        using MessageOpener opener = protocol.Open(session, Direction.Response, head, Peer.Limits);
        using var reader = new PayloadReader(session);
        using var store = new InMemoryIdentityStore();
        await store.GetOrAddAsync(Seed, TestContext.Current.CancellationToken);
        var failure = new Failure(FailureKind.Status, Execution.Executed, "IApi.A", 1) { Reason = "fixed" };
        object[] holders =
        [
            secret, identity, pair, protocol, session, handshake, requestSealer, opener, reader, head, draft,
            MessagePart.Item(plaintext), MessagePart.Bytes(plaintext), failure, options, connection, store, new FileIdentityStore("/tmp/identity"),
            HandshakeMessage.Create(identity, pair.PublicKey, null, System.Security.Cryptography.RandomNumberGenerator.Fill),
            new ResponseHeaders([new("Set-Cookie", Token)]),
            new ApiException("IApi.A: the server answered 500.", failure, 500, new ResponseHeaders([new("Set-Cookie", Token)]), plaintext, null),
            new StreamInterruptedException("IApi.A: broke.", failure, 1, Content.Length),
            new AuthorizationContext("IApi.A", "Bearer", 1, null),
            ChatApi.EchoMethod, ChatApi.Contract, connection.CreateInvoker(ChatApi.Contract),
            new CallTarget(options, null!, null!, ChatJson.Default.Options, "", client.Log),
            connection.CreateInvoker(ChatApi.Contract).Stream(ChatApi.ChatMethod, echo, CancellationToken.None),
        ];
        _markers.Add(new Marker("box key", AicoV1SessionTests.BoxKeyOf(session)));
        _printed.AddRange(holders.Select(static holder => holder.ToString()!));
        AssertNothingLeaked();
    }

    private static HttpResponseMessage CutAfter(byte[] bytes, string contentType)
    {
        var body = new LiveBody();
        body.Send(bytes);
        body.Cut();
        return Exchange.Plain(200, contentType, body);
    }

    private TestClient Connect(string token)
    {
        return new TestClient(
            options =>
            {
                options.MaxResponseBytes = 10_000;
                options.MaxItemBytes = 10_000;
                options.Authorization = (_, _) => ValueTask.FromResult<string?>(token);
            },
            protocol => protocol.IdentityStore = _store);
    }

    private static Task<Reply> Secured(TestClient client) => client.Connection
        .CreateInvoker(new ContractDescriptor("ISecuredApi", ChatApiBuild.SecretsMethod) { JsonContext = static () => ChatJson.Default })
        .SendAsync(ChatApiBuild.SecretsMethod, new ChatApi.EchoState(new Message(Content)), CancellationToken.None);

    private async Task FailUnaryAsync(Func<Exchange, HttpResponseMessage>? answer = null, int answers = 1, Func<HttpResponseMessage>? handshake = null, bool waits = false)
    {
        await using TestClient client = Connect(Token);
        Script(client, answer, answers, handshake);
        Task arrived = waits ? client.Server.NeverAnswer() : Task.CompletedTask;
        Task<Reply> call = Secured(client);
        await arrived;
        if (waits)
        {
            client.Time.Advance(TimeSpan.FromSeconds(120));
        }

        Print(await Assert.ThrowsAnyAsync<AicoException>(() => call));
        Print(client);
    }

    private async Task FailStreamAsync(Func<Exchange, HttpResponseMessage> answer, int answers = 1)
    {
        await using TestClient client = Connect(Token);
        Script(client, answer, answers, handshake: null);
        (_, Exception? failure) = await TestClient.ReadAsync(client.Api.ChatAsync(Content));
        Print(Assert.IsAssignableFrom<AicoException>(failure));
        Print(client);
    }

    private async Task FailWithAsync<TException>(ChatApi.FindState state)
        where TException : Exception
    {
        await using TestClient client = Connect(Token);
        Print(await Assert.ThrowsAnyAsync<TException>(() => client.Api.FindAsync(state)));
        Print(client);
    }

    private static void Script(TestClient client, Func<Exchange, HttpResponseMessage>? answer, int answers, Func<HttpResponseMessage>? handshake)
    {
        if (handshake is not null)
        {
            client.Server.AnswerHandshake(handshake);
        }

        for (int i = 0; answer is not null && i < answers; i++)
        {
            client.Server.Answer(answer);
        }
    }

    private void Print(Exception exception)
    {
        if (exception is AicoException known)
        {
            _kinds.Add(known.Kind);
        }

        _printed.Add(exception.ToString());
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            _printed.Add(cause.Message);
            _printed.AddRange(cause.Data.Values.Cast<object>().Select(static value => $"{value}"));
        }
    }

    private void Print(TestClient client)
    {
        foreach (RecordingLoggerFactory.Entry entry in client.Log.Entries)
        {
            _printed.Add($"{entry.Message} {entry.Values} {entry.Exception}");
        }

        if (client.Server.Calls.Count > 0)
        {
            _markers.Add(new Marker("box key", AicoV1SessionTests.BoxKeyOf(client.Server.OnlySession)));
        }
    }

    private void AssertNothingLeaked()
    {
        Assert.NotEmpty(_printed);
        string[] leaks = [.. from text in _printed.Concat(_traced) from marker in _markers where marker.IsIn(text) select $"{marker} in: {text}"];
        Assert.Empty(leaks);
    }

    private sealed class SeedStore : IIdentityStore
    {
        public ValueTask<byte[]> GetOrAddAsync(ReadOnlyMemory<byte> newSeed, CancellationToken cancellationToken) => ValueTask.FromResult<byte[]>([.. Seed]);
    }

    private static class ChatApiBuild
    {
        public static readonly MethodDescriptor<ChatApi.EchoState, Reply> SecretsMethod = new(
            "IChatApi.SecretsAsync", HttpMethod.Post, "/api/v1/users/{id}", MethodFlags.Replayable,
            static (ref RequestWriter request, in ChatApi.EchoState state) =>
            {
                request.Path("/api/v1/users/");
                request.PathValue("id", Address);
                request.Query("q", Address);
                request.Header("X-Secret", Header);
                request.JsonBody(state.Message);
            })
        { BodyType = typeof(Message), AuthorizationScheme = "Bearer" };

        public static void Echo(ref RequestWriter request, in ChatApi.EchoState state)
        {
            request.Path("/api/v1/echo");
            request.Header("X-Secret", Header);
            request.JsonBody(state.Message);
        }
    }
}
