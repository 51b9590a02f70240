using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.Tests.Harness;

/// <summary>Speaks AICO v1 in the open: every byte of a request is the test's to choose, every byte of an answer the test's to see.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TimeProvider _time;

    public RawClient(Uri baseAddress, TimeProvider time, SigningIdentity? identity = null)
    {
        _time = time;
        Identity = identity ?? NewIdentity();
        Protocol = new AicoV1Protocol(Identity, new AicoV1Settings { SessionLifetime = TimeSpan.FromDays(1), SendTimestamp = true });
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = baseAddress };
    }

    public HttpClient Http { get; }

    public SigningIdentity Identity { get; }

    public AicoV1Protocol Protocol { get; }

    public AicoV1Session Session { get; private set; } = null!;

    public string ClientId => AicoV1Protocol.ClientIdOf(Identity.PublicKey);

    public static SigningIdentity NewIdentity()
    {
        byte[] seed = new byte[SigningIdentity.SeedSize];
        System.Security.Cryptography.RandomNumberGenerator.Fill(seed);
        return SigningIdentity.FromSeed(seed);
    }

    /// <summary>Another client of the same identity, with no session yet.</summary>
    public RawClient Sibling() => new(Http.BaseAddress!, _time, Identity);

    public async Task<AicoV1Session> HandshakeAsync()
    {
        using ClientHandshake handshake = Protocol.StartHandshake(Instant.Now(_time));
        using HttpResponseMessage answer = await PostHandshakeAsync(handshake.RequestBody.ToArray());
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var head = new MessageHead { Status = (int)answer.StatusCode };
        Session = (AicoV1Session?)handshake.Complete(head, body, Instant.Now(_time), out string? failure)
            ?? throw new InvalidOperationException($"{failure}: {Encoding.UTF8.GetString(body)}");
        return Session;
    }

    public Task<HttpResponseMessage> PostHandshakeAsync(byte[] body) => Http.PostAsync(
        new Uri("/api/v1/handshake", UriKind.Relative), JsonContent(body), TestContext.Current.CancellationToken);

    /// <summary>The body of a sealed request.</summary>
    public byte[] Envelope(ReadOnlySpan<byte> plaintext, AicoV1Session? session = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Protocols.AicoV1.Envelope.WriteRequest(session ?? Session, plaintext, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The body of a request with this payload, given as JSON.</summary>
    public byte[] EnvelopeOf(string payloadJson) =>
        Encoding.UTF8.GetBytes($$"""{"encrypted": true, "payload": {{payloadJson}}, "client_id": "{{ClientId}}"}""");

    public async Task<Answer> SendAsync(string method, string path, string plaintext = "{}") =>
        await SendBodyAsync(method, path, Envelope(Encoding.UTF8.GetBytes(plaintext)));

    public async Task<Answer> SendBodyAsync(string method, string path, byte[]? body, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = await StartBodyAsync(method, path, body, headers); // its head is the test's to look at
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, response, bytes, Session);
    }

    /// <summary>Sends a sealed request and reads no further than the head of the answer.</summary>
    public Task<HttpResponseMessage> StartAsync(string method, string path) =>
        StartBodyAsync(method, path, Envelope("{}"u8), []);

    /// <summary>Sends a sealed request that the test gives up.</summary>
    public Task<HttpResponseMessage> StartToLeaveAsync(string method, string path, CancellationToken leave) =>
        StartBodyAsync(method, path, Envelope("{}"u8), [], leave);

    public void Dispose() => Http.Dispose();

    private Task<HttpResponseMessage> StartBodyAsync(
        string method, string path, byte[]? body, (string Name, string Value)[] headers, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.RelativeOrAbsolute));
        if (body is not null)
        {
            request.Content = JsonContent(body);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken.CanBeCanceled ? cancellationToken : TestContext.Current.CancellationToken);
    }

    private static ByteArrayContent JsonContent(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}

/// <summary>A whole answer as it came over the wire.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseMessage Head, byte[] Body, AicoV1Session? Session)
{
    public int Code => (int)Status;

    public string Text => Encoding.UTF8.GetString(Body);

    public string? MediaType => Head.Content.Headers.ContentType?.ToString();

    /// <summary>Requires the answer to be this plaintext, byte for byte, as JSON.</summary>
    public void MustBe(int status, string json)
    {
        Assert.Equal((status, json), (Code, Text));
        Assert.Equal("application/json", MediaType);
        Assert.Equal(Body.Length, Head.Content.Headers.ContentLength);
    }

    /// <summary>Requires the answer to be one envelope, exactly as rule 3 says, and opens it.</summary>
    public string Open(AicoV1Session? session = null)
    {
        Assert.Equal("application/json", MediaType);
        Assert.Equal(Body.Length, Head.Content.Headers.ContentLength);
        (string plaintext, bool raw) = Sealed.Open(Text, session ?? Session!);
        Assert.False(raw);
        return plaintext;
    }

    public void MustBeSealed(int status, string plaintext)
    {
        string opened = Open();
        Assert.Equal((status, plaintext), (Code, opened));
    }
}

/// <summary>Opens envelopes and lines, and refuses whatever is not exactly what the document says they are.</summary>
internal static class Sealed
{
    public static (string Plaintext, bool Raw) Open(string text, AicoV1Session session)
    {
        Assert.True(Ascii.IsValid(text));
        using JsonDocument envelope = JsonDocument.Parse(text);
        string payload = envelope.RootElement.GetProperty("payload").GetString()!;
        bool raw = envelope.RootElement.TryGetProperty("type", out _);
        Assert.Equal(
            $$"""{"encrypted": true, "payload": "{{payload}}", "encryption": "xchacha20poly1305"{{(raw ? ", \"type\": \"raw\"" : "")}}}""",
            text);
        byte[] bytes = Convert.FromBase64String(payload);
        byte[] plaintext = new byte[bytes.Length - Wire.Overhead];
        Assert.True(session.TryOpen(bytes, plaintext), "the payload does not open");
        return raw
            ? (Encoding.Latin1.GetString(Envelope.ReadRaw(plaintext)!), true)
            : (Encoding.UTF8.GetString(plaintext), false);
    }
}
