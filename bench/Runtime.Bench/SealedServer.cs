using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Bench;

/// <summary>Answers over AICO/2 without a network: opens every request and seals every answer, so that a call pays for both ends.</summary>
internal sealed class SealedServer(Suite suite) : HttpMessageHandler
{
    private static readonly OpenLimits Limits = new(1 << 20, 1 << 20);

    private readonly ServerKey _key = new(X25519KeyPair.Generate());
    private readonly Aico2Protocol _protocol = new(new Aico2Settings());
    private readonly ArrayBufferWriter<byte> _output = new(128 * 1024);
    private readonly MemoryStream _input = new();
    private Aico2Session? _session;

    /// <summary>What the server's own end of all answers allocated, in bytes.</summary>
    public long Allocated { get; private set; }

    public byte[] PublicKey => _key.Pair.PublicKey.ToArray();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _input.SetLength(0);
        await request.Content!.CopyToAsync(_input, cancellationToken);
        if (_session is null)
        {
            return Answer(ShakeHands(_input.ToArray()), Wire.HandshakeMediaType);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool stream = Open(request, out ulong number);
        var head = new MessageHead { Status = 200, Headers = { new("content-type", stream ? Wire.ItemsMediaType : "application/json") } };
        using MessageSealer sealer = _protocol.Seal(_session, Direction.Response, head, default, new ExchangeId(number));
        _output.ResetWrittenCount();
        for (int i = 0; stream && i < Payload.Items; i++)
        {
            sealer.Write(Payload.Json, endOfItem: true, _output);
        }

        sealer.Complete(stream ? [] : Payload.Json, endOfItem: false, _output);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        return Answer(_output.WrittenMemory, Wire.MessageMediaType);
    }

    private static HttpResponseMessage Answer(ReadOnlyMemory<byte> body, string mediaType)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return new HttpResponseMessage { Content = content };
    }

    private byte[] ShakeHands(byte[] body)
    {
        _ = Aico2ServerHandshake.Read(body, [_key], [NoisePattern.NK], [suite], out Aico2ServerHandshake? handshake);
        using (handshake)
        {
            var terms = new SessionTerms(RandomNumberGenerator.GetBytes(16), suite, Wire.MaxLifetimeSeconds, Wire.MaxMaxRequests, Wire.DefaultHeartbeatSeconds);
            _session = handshake!.Complete(_protocol, terms, X25519KeyPair.Generate(), Instant.Now(TimeProvider.System), out byte[] answer);
            return answer;
        }
    }

    private bool Open(HttpRequestMessage request, out ulong number)
    {
        _ = RequestNumber.TryParse(request.Headers.NonValidated[Wire.RequestHeader].ToString(), out RequestNumber sent);
        number = sent.Number;
        using var opener = Aico2Opener.OfRequest(_session!, sent, Limits);
        var input = new ReadOnlySequence<byte>(_input.GetBuffer(), 0, (int)_input.Length);
        bool stream = false;
        while (opener.TryRead(ref input, endOfInput: true, out MessagePart part))
        {
            if (part.Kind == PartKind.Head)
            {
                stream = part.Head!.Target == "/answers" && part.Head.Method == "GET";
            }
            else if (part.Kind == PartKind.End)
            {
                return stream;
            }
            else if (part.Kind == PartKind.Fault)
            {
                break;
            }
        }

        throw new InvalidOperationException("The request does not open.");
    }
}
