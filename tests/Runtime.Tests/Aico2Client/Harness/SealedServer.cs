using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>An AICO/2 backend without a network: it shakes hands, opens requests, answers pings, and all else as the test says, in order.</summary>
internal sealed class SealedServer : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, ServedSession> _sessions = new();
    private readonly ConcurrentQueue<Func<SealedExchange, CancellationToken, Task<HttpResponseMessage>>> _script = new();
    private readonly ConcurrentQueue<SealedExchange> _calls = new();
    private readonly ConcurrentQueue<Func<Func<HttpResponseMessage>, CancellationToken, Task<HttpResponseMessage>>> _handshakeScript = new();
    private readonly TimeProvider _time;
    private int _handshakes;
    private int _pings;
    private int _keyFetches;

    public SealedServer(TimeProvider time)
    {
        _time = time;
        Protocol = new Aico2Protocol(new Aico2Settings { BasePath = BasePath });
    }

    public Aico2Protocol Protocol { get; }

    public string BasePath { get; set; } = "";

    public List<ServerKey> Keys { get; } = [NewKey()];

    public IReadOnlyList<NoisePattern> Patterns { get; set; } = [NoisePattern.NK, NoisePattern.IK];

    public IReadOnlyList<Suite> Suites { get; set; } = [Suite.XChaCha, Suite.Aegis];

    /// <summary>What is granted; its suite is replaced by the one chosen.</summary>
    public SessionTerms Terms { get; set; } = new([], Suite.XChaCha, 3600, 1_048_576, 15);

    public int Handshakes => Volatile.Read(ref _handshakes);

    public int Pings => Volatile.Read(ref _pings);

    public int KeyFetches => Volatile.Read(ref _keyFetches);

    public IReadOnlyCollection<ServedSession> Sessions => [.. _sessions.Values];

    /// <summary>Every request but handshakes, pings and fetches of keys, in the order they came.</summary>
    public IReadOnlyList<SealedExchange> Calls => [.. _calls];

    /// <summary>Every handshake's body, in the order they came.</summary>
    public ConcurrentQueue<byte[]> HandshakeBodies { get; } = new();

    /// <summary>Answers a fetch of the keys in another way.</summary>
    public Func<HttpResponseMessage>? KeyAnswer { get; set; }

    /// <summary>Answers pings in another way.</summary>
    public Func<SealedExchange, CancellationToken, Task<HttpResponseMessage>>? PingAnswer { get; set; }

    /// <summary>Answers requests, read to their end, for which there is no other answer.</summary>
    public Func<SealedExchange, HttpResponseMessage>? Otherwise { get; set; }

    /// <summary>Names of the fields of every handshake.</summary>
    public ConcurrentQueue<string> HandshakeFields { get; } = new();

    /// <summary>Whether what is asked at the network level fails, before anything is sent.</summary>
    public Exception? Unreachable { get; set; }

    public static ServerKey NewKey() => new(X25519KeyPair.Generate());

    /// <summary>Forgets all sessions, as a restart does.</summary>
    public void Restart() => _sessions.Clear();

    /// <summary>Answers the next request that has no answer yet, once its content was read to its end.</summary>
    public void Answer(Func<SealedExchange, HttpResponseMessage> answer) => AnswerEarly(async (exchange, cancellationToken) =>
    {
        await exchange.ReadAsync(cancellationToken);
        return answer(exchange);
    });

    /// <summary>Answers the next request before its content is read; reading it is the answer's business.</summary>
    public void AnswerEarly(Func<SealedExchange, CancellationToken, Task<HttpResponseMessage>> answer) => _script.Enqueue(answer);

    /// <summary>Lets the next request wait for an answer that never comes; completes when it has arrived.</summary>
    public Task NeverAnswer()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        AnswerEarly(async (exchange, cancellationToken) =>
        {
            await exchange.ReadAsync(cancellationToken);
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("unreachable");
        });
        return arrived.Task;
    }

    /// <summary>Answers the next request with a sealed answer that the test sends piece by piece.</summary>
    public Task<LiveAnswer> AnswerLive(MessageHead? head = null)
    {
        var begun = new TaskCompletionSource<LiveAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(exchange =>
        {
            var live = new LiveAnswer(exchange, head ?? SealedExchange.HeadOf(200, Wire.ItemsMediaType));
            begun.SetResult(live);
            return live.Message;
        });
        return begun.Task;
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

    public ServedSession? Find(string? id) =>
        id is not null && _sessions.TryGetValue(id, out ServedSession? session) && session.IsKnown(Instant.Now(_time)) ? session : null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Unreachable is { } failure)
        {
            throw failure;
        }

        string path = request.RequestUri!.AbsolutePath;
        if (path == BasePath + Wire.HandshakePath)
        {
            byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            HandshakeBodies.Enqueue(body);
            foreach (KeyValuePair<string, HeaderStringValues> field in request.Headers.NonValidated.Concat(request.Content.Headers.NonValidated))
            {
                HandshakeFields.Enqueue(field.Key);
            }

            Interlocked.Increment(ref _handshakes);
            return _handshakeScript.TryDequeue(out Func<Func<HttpResponseMessage>, CancellationToken, Task<HttpResponseMessage>>? handshake)
                ? await handshake(() => ShakeHands(body), cancellationToken)
                : ShakeHands(body);
        }

        if (path == BasePath + Wire.KeyPath)
        {
            Assert.Equal(HttpMethod.Get, request.Method);
            Interlocked.Increment(ref _keyFetches);
            return KeyAnswer?.Invoke() ?? SealedExchange.Plain(200, "application/json", KeyDocument.Write(Keys.Select(static key => (ReadOnlyMemory<byte>)key.Pair.PublicKey.ToArray())));
        }

        var exchange = new SealedExchange(this, request, cancellationToken);
        if (path == BasePath + Wire.PingPath)
        {
            Interlocked.Increment(ref _pings);
            await exchange.ReadAsync(cancellationToken);
            return PingAnswer is { } ping ? await ping(exchange, cancellationToken) : exchange.Session is null ? SealedExchange.SessionUnknown() : exchange.Empty(204);
        }

        _calls.Enqueue(exchange);
        if (_script.TryDequeue(out Func<SealedExchange, CancellationToken, Task<HttpResponseMessage>>? answer))
        {
            return await answer(exchange, cancellationToken);
        }

        if (exchange.Session is null)
        {
            return SealedExchange.SessionUnknown();
        }

        await exchange.ReadAsync(cancellationToken);
        return Otherwise?.Invoke(exchange) ?? throw new InvalidOperationException("The test gives no answer to this request.");
    }

    private HttpResponseMessage ShakeHands(byte[] body)
    {
        ProblemType problem = Aico2ServerHandshake.Read(body, Keys, Patterns, Suites, out Aico2ServerHandshake? handshake);
        if (handshake is null)
        {
            return SealedExchange.Problem(problem);
        }

        using (handshake)
        {
            byte[] clientKey = handshake.ClientKey.ToArray();
            SessionTerms terms = Terms with { Id = RandomNumberGenerator.GetBytes(16), Suite = handshake.Suite };
            Aico2Session session = handshake.Complete(Protocol, terms, X25519KeyPair.Generate(), Instant.Now(_time), out byte[] answer)!;
            ServerKey key = Keys.First(key => key.Id.SequenceEqual(body.AsSpan(2, Wire.KeyIdSize)));
            _sessions[Base64UrlText.Encode(terms.Id)] = new ServedSession(session, clientKey, key);
            return SealedExchange.Plain(200, Wire.HandshakeMediaType, answer);
        }
    }
}
