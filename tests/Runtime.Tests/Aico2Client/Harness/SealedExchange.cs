using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>One request as the scripted server got it, and the answers it can give.</summary>
internal sealed class SealedExchange
{
    private static readonly OpenLimits Limits = new(1 << 24, 1 << 24);

    private readonly SealedServer _server;
    private readonly HttpRequestMessage _request;
    private readonly CancellationToken _cancellation;

    public SealedExchange(SealedServer server, HttpRequestMessage request, CancellationToken cancellation)
    {
        _server = server;
        _request = request;
        _cancellation = cancellation;
        Outer = [.. request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default)
            .SelectMany(static field => field.Value.Select(value => KeyValuePair.Create(field.Key, value)))];
        Assert.True(RequestNumber.TryParse(Header(Wire.RequestHeader), out RequestNumber number));
        Number = number;
        Served = server.Find(Header(Wire.SessionHeader));
    }

    public string Method => _request.Method.Method;

    /// <summary>The path and query on the wire.</summary>
    public string Target => _request.RequestUri!.PathAndQuery;

    public IReadOnlyList<KeyValuePair<string, string>> Outer { get; }

    public bool ExpectsContinue => _request.Headers.ExpectContinue == true;

    public HttpRequestMessage Request => _request;

    public RequestNumber Number { get; }

    /// <summary>The session that the request names; null if the server does not know it.</summary>
    public ServedSession? Served { get; }

    public Aico2Session? Session => Served?.Keys;

    /// <summary>Cancelled when the client has given the exchange up.</summary>
    public CancellationToken Cancellation => _cancellation;

    /// <summary>The bytes on the wire, once they were read.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>What the request sealed, once it was read.</summary>
    public MessageHead Head { get; private set; } = null!;

    public CallFields Call { get; private set; }

    /// <summary>All content bytes as text.</summary>
    public string Content { get; private set; } = "";

    public List<string> Items { get; } = [];

    /// <summary>Frames of the request, heartbeats included.</summary>
    public long Frames { get; private set; }

    public string? Header(string name) => Outer.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Reads the whole content and opens it, if the server has the session.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        Body = _request.Content is null ? [] : await _request.Content.ReadAsByteArrayAsync(cancellationToken);
        Open(Body);
    }

    /// <summary>Reads the content as the HTTP stack asks for it, into a sink of the test's own.</summary>
    public Task ReadAsync(Stream sink, CancellationToken cancellationToken) => _request.Content!.CopyToAsync(sink, cancellationToken);

    public void Open(byte[] body)
    {
        if (Session is null)
        {
            return;
        }

        using var opener = Aico2Opener.OfRequest(Session, Number, Limits);
        var input = new ReadOnlySequence<byte>(body);
        var item = new StringBuilder();
        while (true)
        {
            Assert.True(opener.TryRead(ref input, endOfInput: true, out MessagePart part));
            string text = Encoding.Latin1.GetString(part.Data.Span);
            switch (part.Kind)
            {
                case PartKind.Head:
                    Served!.IsConfirmed = true;
                    Head = part.Head!;
                    Call = opener.Call;
                    break;
                case PartKind.Bytes:
                    Content += text;
                    break;
                case PartKind.Item:
                    item.Append(text);
                    if (part.EndOfItem)
                    {
                        Items.Add(item.ToString());
                        item.Clear();
                    }

                    break;
                case PartKind.End:
                    Frames = opener.Progress;
                    return;
                default:
                    Assert.Fail($"The request is broken: {part.Kind} {part.Fault} {opener.Cause}.");
                    return;
            }
        }
    }

    public static HttpResponseMessage SessionUnknown() => Problem(ProblemType.SessionUnknown);

    public static HttpResponseMessage Rejected() => Problem(ProblemType.Rejected);

    /// <summary>A problem in plaintext, as the protocol's own.</summary>
    public static HttpResponseMessage Problem(ProblemType type, int? status = null) =>
        Plain(status ?? ProblemTypes.StatusOf(type), Wire.ProblemMediaType, Aico.Protocols.Aico2.Problem.WritePlain(type, status ?? ProblemTypes.StatusOf(type)));

    public static HttpResponseMessage Plain(int status, string contentType, string text) => Plain(status, contentType, Encoding.UTF8.GetBytes(text));

    public static HttpResponseMessage Plain(int status, string contentType, byte[] bytes) => Message(status, contentType, new ByteArrayContent(bytes));

    public static MessageHead HeadOf(int status, string? contentType = "application/json", params (string Name, string Value)[] headers)
    {
        var head = new MessageHead { Status = status };
        if (contentType is not null)
        {
            head.Headers.Add(new("content-type", contentType));
        }

        head.Headers.AddRange(headers.Select(static header => KeyValuePair.Create(header.Name, header.Value)));
        return head;
    }

    public static HttpResponseMessage Outside(byte[] body) => Plain(200, Wire.MessageMediaType, body);

    public static HttpResponseMessage Outside(Stream body) => Message(200, Wire.MessageMediaType, new StreamContent(body));

    /// <summary>A unary answer, sealed.</summary>
    public HttpResponseMessage Sealed(string json, int status = 200, string contentType = "application/json", params (string Name, string Value)[] headers) =>
        Outside(Seal(HeadOf(status, contentType, headers), Say.Bytes(json)));

    public HttpResponseMessage Empty(int status) => Outside(Seal(HeadOf(status, contentType: null)));

    /// <summary>A refusal by the protocol layer, sealed.</summary>
    public HttpResponseMessage Refused(ProblemType type, bool? executed, int? originalStatus = null, int? status = null) => Outside(Seal(
        HeadOf(status ?? ProblemTypes.StatusOf(type), Wire.ProblemMediaType),
        Say.Bytes(Encoding.UTF8.GetString(Aico.Protocols.Aico2.Problem.WriteSealed(type, executed, originalStatus)))));

    /// <summary>A whole stream of items, and its end.</summary>
    public HttpResponseMessage Stream(params IEnumerable<string> items) =>
        Outside(Seal(HeadOf(200, Wire.ItemsMediaType), [.. items.Select(Say.Item), Say.Complete]));

    /// <summary>Seals an answer; each action writes what it likes. Without any it is a head and the end.</summary>
    public byte[] Seal(MessageHead head, params IEnumerable<Action<Aico2Sealer, IBufferWriter<byte>>> actions)
    {
        using Aico2Sealer sealer = Sealer(head);
        var output = new ArrayBufferWriter<byte>();
        Action<Aico2Sealer, IBufferWriter<byte>>[] all = [.. actions];
        foreach (Action<Aico2Sealer, IBufferWriter<byte>> action in all.Length == 0 ? [Say.Complete] : all)
        {
            action(sealer, output);
        }

        return output.WrittenSpan.ToArray();
    }

    public Aico2Sealer Sealer(MessageHead head) => (Aico2Sealer)_server.Protocol.Seal(
        Session ?? throw new InvalidOperationException("The request named no session that the server knows."), Direction.Response, head, default, new ExchangeId(Number.Number));

    private static HttpResponseMessage Message(int status, string contentType, HttpContent content)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
    }
}
