using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Fuzz;

/// <summary>A whole client against answers of all sorts: it gives a result or throws one of its own family.</summary>
/// <remarks>
/// Input: options(1) ‖ outer status(1) ‖ script or raw bytes. Options: 1 raw body, 2 problem in plaintext, 4 stream, 8 lines, 16 bytes, 32 array.
/// The script is sealed for the very request that came.
/// </remarks>
internal sealed partial class ClientResponseTarget : Target
{
    private const int Raw = 1;
    private const int Plain = 2;
    private const int Stream = 4;
    private const int Lines = 8;
    private const int Bytes = 16;
    private const int Array = 32;

    private static readonly int[] Statuses = [200, 200, 200, 200, 422, 400, 500, 204, 302, 201];

    private static readonly MethodDescriptor<int, Item> Unary = new("Unary", HttpMethod.Get, "/a", MethodFlags.Replayable, Build);
    private static readonly MethodDescriptor<int, Item> Streamed = new("Streamed", HttpMethod.Get, "/a", MethodFlags.Replayable | MethodFlags.Stream, Build);
    private static readonly MethodDescriptor<int, Item> AsLines = new("AsLines", HttpMethod.Get, "/a", MethodFlags.Replayable | MethodFlags.Stream, Build) { StreamFormat = StreamItemFormat.JsonLines };
    private static readonly MethodDescriptor<int, Item> AsArray = new("AsArray", HttpMethod.Get, "/a", MethodFlags.Replayable | MethodFlags.Stream, Build) { StreamFormat = StreamItemFormat.JsonArray };
    private static readonly MethodDescriptor<int, ReadOnlyMemory<byte>> Chunks = new("Chunks", HttpMethod.Get, "/a", MethodFlags.Replayable | MethodFlags.Stream, Build);

    private static readonly ContractDescriptor Contract = new("Fuzz", Unary, Streamed, AsLines, AsArray, Chunks) { JsonContext = static () => FuzzJson.Default };

    private readonly Server _server = new();
    private readonly CallInvoker _invoker;

    public ClientResponseTarget()
    {
        var options = new AicoConnectionOptions { BaseAddress = new Uri("http://localhost/"), TimeProvider = new HastyTime(), MaxItemBytes = 4096, MaxResponseBytes = 16_384 };
        options.UseAico2(protocol =>
        {
            protocol.Suites = [Suite.XChaCha];
            protocol.PinServerKey(_server.PublicKey);
        });
        _invoker = new AicoConnection(options, new HttpClient(_server) { Timeout = Timeout.InfiniteTimeSpan }).CreateInvoker(Contract);
    }

    public override string Name => "client-response";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            byte[] json = Samples.ResponseHead(200, "application/json");
            byte[] items = Samples.ResponseHead(200, Samples.Items);
            byte[] problem = Samples.ResponseHead(408, Wire.ProblemMediaType);
            yield return [0, 0, .. FrameScript.Of((1, json), (0x82, """{"n":1}"""u8.ToArray()))];
            yield return [0, 0, .. FrameScript.Of((1, problem), (0x82, """{"type":"urn:aico:problem:too-late","executed":false}"""u8.ToArray()))];
            yield return [Stream, 0, .. FrameScript.Of((1, items), (0x42, """{"n":1}"""u8.ToArray()), (5, []), (2, """{"n":"""u8.ToArray()), (0x42, "2}"u8.ToArray()), (0x83, Samples.Trailers()))];
            yield return [Stream, 0, .. FrameScript.Of((1, items), (0x42, """{"n":1}"""u8.ToArray()), (0x84, """{"type":"urn:x"}"""u8.ToArray()))];
            yield return [Lines, 0, .. FrameScript.Of((1, Samples.ResponseHead(200, "application/x-ndjson")), (0x82, "{\"n\":1}\n{\"n\":2}\r\n"u8.ToArray()))];
            yield return [Stream, 0, .. FrameScript.Of((1, Samples.ResponseHead(200, "text/event-stream")), (0x82, "event: a\ndata: {\"n\":1}\n\nevent: error\ndata: x\n\n"u8.ToArray()))];
            yield return [Array, 0, .. FrameScript.Of((1, json), (0x82, """[{"n":1},{"n":2}]"""u8.ToArray()))];
            yield return [Bytes, 0, .. FrameScript.Of((1, Samples.ResponseHead(200, "image/png")), (2, new byte[100]), (0x82, []))];
            yield return [Raw, 0, .. new byte[100]];
            yield return [Raw | Plain, 4, .. """{"type":"urn:aico:problem:session-unknown","status":422}"""u8];
            yield return [Raw | Plain, 5, .. """{"type":"urn:aico:problem:rejected","status":400}"""u8];
        }
    }

    public override byte[][] Words =>
        [[0x82], [0x42], [0xC2], [0x05], [0x84], [0x83], [0x0F, 0, 1], "{\"n\":1}"u8.ToArray(), "\n\n"u8.ToArray(), "data: "u8.ToArray(), "event: error\n"u8.ToArray(), "[{"u8.ToArray(), "},{"u8.ToArray(), "]"u8.ToArray(), Samples.Text(Samples.Items)];

    // Two attempts, a handshake at worst.
    public override long MaxAllocation(int inputLength) => 2 * 1024 * 1024 + (256L * inputLength);

    public override IReadOnlyList<int> PiecesOf(byte[] input) => FrameScript.PiecesOf(input, 2);

    public override void Execute(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        _server.Input = input;
        Task call = CallAsync(input[0]);
        if (!call.Wait(TimeSpan.FromSeconds(30)))
        {
            throw new PromiseBrokenException("A call ends.");
        }
    }

    private static void Build(ref RequestWriter request, in int state) => request.Path("/a");

    private async Task CallAsync(int options)
    {
        try
        {
            switch (options & (Stream | Lines | Bytes | Array))
            {
                case Stream:
                    await ReadAsync(_invoker.Stream(Streamed, 0, default)).ConfigureAwait(false);
                    break;
                case Lines:
                    await ReadAsync(_invoker.Stream(AsLines, 0, default)).ConfigureAwait(false);
                    break;
                case Array:
                    await ReadAsync(_invoker.Stream(AsArray, 0, default)).ConfigureAwait(false);
                    break;
                case Bytes:
                    await ReadAsync(_invoker.StreamBytes(Chunks, 0, default)).ConfigureAwait(false);
                    break;
                default:
                    _ = await _invoker.SendAsync(Unary, 0, default).ConfigureAwait(false);
                    break;
            }

            Require((options & Raw) == 0, "What is not sealed is no result.");
        }
        catch (AicoException failure)
        {
            Require(failure.Attempts <= 2, "There are two attempts at most.");
        }
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (T _ in items.ConfigureAwait(false))
        {
        }
    }

    internal sealed record Item(int N);

    [JsonSerializable(typeof(Item))]
    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
    internal sealed partial class FuzzJson : JsonSerializerContext;

    /// <summary>A clock whose short waits pass at once: the jitter before a second attempt.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromMilliseconds(500) ? TimeSpan.Zero : dueTime, period);
    }

    private sealed class Server : HttpMessageHandler
    {
        private readonly ServerKey _key = new(X25519KeyPair.Generate());
        private readonly ArrayBufferWriter<byte> _wire = new();
        private readonly Dictionary<string, Aico2Session> _sessions = [];

        public byte[] PublicKey => _key.Pair.PublicKey.ToArray();

        public byte[] Input { get; set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == Wire.HandshakePath)
            {
                return Answer(200, Wire.HandshakeMediaType, ShakeHands(await request.Content!.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)));
            }

            int options = Input[0];
            string type = (options & (Raw | Plain)) == (Raw | Plain) ? Wire.ProblemMediaType : Wire.MessageMediaType;
            if ((options & Raw) != 0)
            {
                return Answer(Statuses[Input[1] % Statuses.Length], type, Input[2..]);
            }

            _ = RequestNumber.TryParse(request.Headers.NonValidated[Wire.RequestHeader].ToString(), out RequestNumber number);
            Aico2Session session = _sessions[request.Headers.NonValidated[Wire.SessionHeader].ToString()];
            _wire.Clear();
            _wire.Write("\0\0\0\0\0\0\0\a"u8);
            FrameScript.Seal(Input.AsSpan(2), session, Direction.Response, new RequestNumber(number.Number, 7), _wire);
            return Answer(Statuses[Input[1] % Statuses.Length], type, _wire.WrittenSpan.ToArray());
        }

        private static HttpResponseMessage Answer(int status, string type, byte[] body)
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
            return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        }

        private byte[] ShakeHands(byte[] body)
        {
            _ = Aico2ServerHandshake.Read(body, [_key], [NoisePattern.NK], [Suite.XChaCha], out Aico2ServerHandshake? handshake);
            using (handshake)
            {
                var terms = new SessionTerms(RandomNumberGenerator.GetBytes(16), Suite.XChaCha, Wire.MaxLifetimeSeconds, Wire.MaxMaxRequests, 60);
                Aico2Session session = handshake!.Complete(Samples.Protocol, terms, X25519KeyPair.Generate(), Instant.Now(TimeProvider.System), out byte[] answer)!;

                // A client has one; older ones are those that it dropped.
                _sessions.Clear();
                _sessions[Base64UrlText.Encode(terms.Id)] = session;
                return answer;
            }
        }
    }
}
