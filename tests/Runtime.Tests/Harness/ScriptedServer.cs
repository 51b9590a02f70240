using System.Collections.Concurrent;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Harness;

/// <summary>An AICO v1 backend without a network: it shakes hands, opens requests, and answers them as the test says, in order.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, AicoV1Session> _sessions = new();
    private readonly ConcurrentQueue<Func<Exchange, CancellationToken, Task<HttpResponseMessage>>> _script = new();
    private readonly ConcurrentQueue<Exchange> _calls = new();
    private readonly ConcurrentQueue<Func<Func<HttpResponseMessage>, CancellationToken, Task<HttpResponseMessage>>> _handshakeScript = new();
    private int _handshakes;

    public AicoV1Protocol Protocol { get; } = new(
        SigningIdentity.FromSeed([.. Enumerable.Repeat((byte)0x5e, 32)]), new AicoV1Settings { SessionLifetime = Wire.SessionLifetime });

    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Every request but handshakes, in the order they came.</summary>
    public IReadOnlyList<Exchange> Calls => [.. _calls];

    /// <summary>The session that a client id names, on the server's side.</summary>
    public AicoV1Session OnlySession => _sessions.Values.Single();

    /// <summary>Forgets all sessions, as a restart does.</summary>
    public void Restart() => _sessions.Clear();

    /// <summary>Answers the next request that has no answer yet.</summary>
    public void Answer(Func<Exchange, HttpResponseMessage> answer) => Answer((exchange, _) => Task.FromResult(answer(exchange)));

    /// <inheritdoc cref="Answer(Func{Exchange, HttpResponseMessage})"/>
    public void Answer(Func<Exchange, CancellationToken, Task<HttpResponseMessage>> answer) => _script.Enqueue(answer);

    /// <summary>Answers the next request with a stream that the test sends.</summary>
    public (LiveBody Body, Task<Exchange> Exchange) AnswerLive(int status = 200, string contentType = "application/x-ndjson")
    {
        var body = new LiveBody();
        var asked = new TaskCompletionSource<Exchange>(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(exchange =>
        {
            asked.SetResult(exchange);
            return Exchange.Plain(status, contentType, body);
        });
        return (body, asked.Task);
    }

    /// <summary>Lets the next request wait for an answer that never comes; completes when it has arrived.</summary>
    public Task NeverAnswer()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(async (_, cancellationToken) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("unreachable");
        });
        return arrived.Task;
    }

    /// <summary>Answers the next handshake in another way; the function given makes the honest answer.</summary>
    public void AnswerHandshake(Func<Func<HttpResponseMessage>, CancellationToken, Task<HttpResponseMessage>> answer) => _handshakeScript.Enqueue(answer);

    public void AnswerHandshake(Func<HttpResponseMessage> answer) => AnswerHandshake((_, _) => Task.FromResult(answer()));

    /// <summary>Lets the next handshake wait until the gate opens.</summary>
    public Gate HoldHandshake()
    {
        var gate = new Gate();
        AnswerHandshake(async (honest, cancellationToken) =>
        {
            await gate.PassAsync(cancellationToken);
            return honest();
        });
        return gate;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (request.RequestUri!.AbsolutePath == Wire.HandshakePath)
        {
            Interlocked.Increment(ref _handshakes);
            return _handshakeScript.TryDequeue(out Func<Func<HttpResponseMessage>, CancellationToken, Task<HttpResponseMessage>>? handshake)
                ? await handshake(() => ShakeHands(body), cancellationToken)
                : ShakeHands(body);
        }

        var exchange = Open(request, body);
        _calls.Enqueue(exchange);
        return _script.TryDequeue(out Func<Exchange, CancellationToken, Task<HttpResponseMessage>>? answer)
            ? await answer(exchange, cancellationToken)
            : exchange.Plaintext is null ? Exchange.StaleSession()
            : throw new InvalidOperationException("The test gives no answer to this request.");
    }

    private HttpResponseMessage ShakeHands(byte[] body)
    {
        Assert.Equal(HandshakeFault.None, HandshakeMessage.ReadRequest(body, out HandshakeMessage? request));
        Assert.True(request!.VerifySignature());
        using var ephemeral = BoxKeyPair.Generate();
        AicoV1Session session = Protocol.AcceptHandshake(request, ephemeral, new Instant(default, DateTimeOffset.UnixEpoch), out byte[] answer)!;
        _sessions[session.ClientId] = session;
        return Exchange.Plain(200, Wire.Json, answer);
    }

    private Exchange Open(HttpRequestMessage request, byte[] body)
    {
        Envelope envelope = Envelope.Read(body);
        string? plaintext = null;
        AicoV1Session? session = null;
        if (envelope.ClientId is { } clientId && _sessions.TryGetValue(clientId, out session))
        {
            using var reader = new PayloadReader(session);
            plaintext = reader.TryOpen(envelope.Payload, out ReadOnlyMemory<byte> opened) == OpenFault.None
                ? System.Text.Encoding.UTF8.GetString(opened.Span)
                : null;
        }

        return new Exchange(this, session, request, body, plaintext);
    }
}
