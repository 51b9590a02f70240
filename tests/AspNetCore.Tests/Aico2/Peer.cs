using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Speaks AICO/2 in the open: every byte of a request is the test's to choose, every byte of an answer the test's to see.</summary>
internal sealed class Peer : IDisposable
{
    public const string Base = "/api/v1";

    private readonly bool _http2;
    private readonly byte[] _serverKey;
    private readonly TimeProvider _time;

    public Peer(Uri address, bool http2, byte[] serverKey, TimeProvider time, X25519KeyPair? identity, string suite)
    {
        _http2 = http2;
        _serverKey = serverKey;
        _time = time;
        Suite.TryFind(suite, out Suite? found);
        Protocol = new Aico2Protocol(new Aico2Settings { BasePath = Base, ServerKey = serverKey, Identity = identity, Suites = [found!] });
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, EnableMultipleHttp2Connections = true }) { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public Aico2Protocol Protocol { get; }

    public Aico2Session Session { get; set; } = null!;

    public string Authority => Http.BaseAddress!.Authority;

    public async Task<Aico2Session> HandshakeAsync()
    {
        using Aico2ClientHandshake handshake = Protocol.StartHandshake(_serverKey);
        using HttpResponseMessage answer = await PostHandshakeAsync(handshake.RequestBody.ToArray());
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Session = (Aico2Session?)handshake.Complete(HeadOf(answer), body, Instant.Now(_time), out string? failure)
            ?? throw new InvalidOperationException($"{failure}: {Encoding.UTF8.GetString(body)}");
        return Session;
    }

    public Task<HttpResponseMessage> PostHandshakeAsync(byte[] body, string mediaType = Wire.HandshakeMediaType) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, Base + Wire.HandshakePath) { Content = ContentOf(body, mediaType) });

    public Draft Draft(string method, string target, string? body = null, string contentType = "application/json")
    {
        var draft = new Draft(this, method, target);
        if (body is not null)
        {
            draft.Head.Headers.Add(new("content-type", contentType));
            draft.Body = Encoding.UTF8.GetBytes(body);
        }

        return draft;
    }

    /// <summary>Seals and sends a request, and opens the answer.</summary>
    public async Task<Opened> SendAsync(string method, string target, string? body = null) => await Draft(method, target, body).SendAsync();

    /// <summary>A request that is already sealed.</summary>
    public static HttpRequestMessage MessageOf(string path, string session, string number, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation(Wire.SessionHeader, session);
        request.Headers.TryAddWithoutValidation(Wire.RequestHeader, number);
        request.Headers.TryAddWithoutValidation("Accept", Wire.MessageMediaType);
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        request.Version = _http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken.CanBeCanceled ? cancellationToken : TestContext.Current.CancellationToken);
    }

    public static ByteArrayContent ContentOf(byte[] body, string mediaType = Wire.MessageMediaType) =>
        new(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };

    public static MessageHead HeadOf(HttpResponseMessage answer)
    {
        var head = new MessageHead { Status = (int)answer.StatusCode };
        foreach ((string name, IEnumerable<string> values) in answer.Headers.NonValidated.Select(static h => (h.Key, (IEnumerable<string>)h.Value))
            .Concat(answer.Content.Headers.NonValidated.Select(static h => (h.Key, (IEnumerable<string>)h.Value))))
        {
            head.Headers.AddRange(values.Select(value => KeyValuePair.Create(name, value)));
        }

        return head;
    }

    public void Dispose() => Http.Dispose();
}

/// <summary>A request under construction.</summary>
internal sealed class Draft
{
    private readonly Peer _peer;

    public Draft(Peer peer, string method, string target)
    {
        _peer = peer;
        Head = new MessageHead { Method = method, Scheme = "http", Authority = peer.Authority, Target = target };
    }

    public MessageHead Head { get; set; }

    public byte[]? Body { get; set; }

    public UInt128 CallId { get; set; } = Random();

    public long Time { get; set; }

    public long? RetryOf { get; set; }

    public string? OuterPath { get; set; }

    public Draft With(string name, string value)
    {
        Head.Headers.Add(new(name, value));
        return this;
    }

    /// <summary>Draws a number and seals: a message that is not sent yet.</summary>
    public SealedMessage Seal()
    {
        var head = new ArrayBufferWriter<byte>();
        HeadCodec.WriteRequest(Head, new CallFields(CallId, Time, RetryOf), head);
        return Seal(head.WrittenSpan.ToArray());
    }

    public SealedMessage Seal(byte[] head)
    {
        Assert.True(_peer.Session.TryNumber(out ulong n));
        var message = new SealedMessage(_peer, OuterPath ?? PathOf(Head.Target), new RequestNumber(n, (ulong)(Random() & ulong.MaxValue)));
        message.Write(FrameType.Head, Body is null ? FrameFlags.Final : FrameFlags.None, head);
        if (Body is not null)
        {
            message.Write(FrameType.Data, FrameFlags.Final, Body);
        }

        return message;
    }

    /// <summary>Seals under a number of the test's choice.</summary>
    public SealedMessage ForgeNumber(ulong number)
    {
        var head = new ArrayBufferWriter<byte>();
        HeadCodec.WriteRequest(Head, new CallFields(CallId, Time, RetryOf), head);
        var message = new SealedMessage(_peer, PathOf(Head.Target), new RequestNumber(number, 1));
        message.Write(FrameType.Head, FrameFlags.Final, head.WrittenSpan);
        return message;
    }

    /// <summary>Seals only the head: more frames follow.</summary>
    public SealedMessage Begin()
    {
        Body = null;
        var head = new ArrayBufferWriter<byte>();
        HeadCodec.WriteRequest(Head, new CallFields(CallId, Time, RetryOf), head);
        Assert.True(_peer.Session.TryNumber(out ulong n));
        var message = new SealedMessage(_peer, OuterPath ?? PathOf(Head.Target), new RequestNumber(n, (ulong)(Random() & ulong.MaxValue)));
        message.Write(FrameType.Head, FrameFlags.None, head.WrittenSpan);
        return message;
    }

    public Task<Opened> SendAsync() => Seal().SendAsync();

    private static UInt128 Random() => new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));

    private static string PathOf(string target) => target.Split('?')[0];
}

/// <summary>A sealed request, frame by frame.</summary>
internal sealed class SealedMessage
{
    private readonly Peer _peer;
    private readonly FrameWriter _frames;
    private readonly ArrayBufferWriter<byte> _output = new();

    public SealedMessage(Peer peer, string path, RequestNumber number)
    {
        _peer = peer;
        Path = path;
        Number = number;
        SessionHeader = Base64UrlText.Encode(peer.Session.Id);
        NumberHeader = number.ToString();
        _frames = new FrameWriter(peer.Session, Direction.Request, number, FramePadding.None);
    }

    public string Path { get; set; }

    public RequestNumber Number { get; }

    public string SessionHeader { get; set; }

    public string NumberHeader { get; set; }

    public byte[] Bytes => _output.WrittenSpan.ToArray();

    /// <summary>Writes a frame and gives its bytes.</summary>
    public byte[] Write(FrameType type, FrameFlags flags, ReadOnlySpan<byte> data)
    {
        int before = _output.WrittenCount;
        _frames.Write(type, flags, data, _output);
        return _output.WrittenSpan[before..].ToArray();
    }

    public byte[] Data(string text, FrameFlags flags = FrameFlags.None) => Write(FrameType.Data, flags, Encoding.UTF8.GetBytes(text));

    public Task<Opened> SendAsync(params (string Name, string Value)[] headers) => SendAsync(Peer.ContentOf(Bytes), headers);

    public async Task<Opened> SendAsync(HttpContent content, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await StartAsync(content, headers);
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return Opened.Of(_peer, Number.Number, Peer.HeadOf(response), body);
    }

    /// <summary>Sends, and reads no further than the outer head.</summary>
    public Task<HttpResponseMessage> StartAsync(HttpContent content, params (string Name, string Value)[] headers)
    {
        content.Headers.ContentType ??= new MediaTypeHeaderValue(Wire.MessageMediaType);
        HttpRequestMessage request = Peer.MessageOf(Path, SessionHeader, NumberHeader, content);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _peer.SendAsync(request);
    }

    public async Task<ResponseReader> OpenAsync(HttpContent content) =>
        await ResponseReader.StartAsync(_peer.Session, Number.Number, await StartAsync(content));
}
