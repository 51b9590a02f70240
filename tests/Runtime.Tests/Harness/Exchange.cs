using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Harness;

/// <summary>One request as the scripted server got it, and the answers it can give.</summary>
internal sealed class Exchange
{
    private readonly ScriptedServer _server;
    private readonly AicoV1Session? _session;

    public Exchange(ScriptedServer server, AicoV1Session? session, HttpRequestMessage request, byte[] body, string? plaintext)
    {
        _server = server;
        _session = session;
        Method = request.Method.Method;
        Target = request.RequestUri!.PathAndQuery;
        Headers = [.. request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default)
            .SelectMany(static field => field.Value.Select(value => KeyValuePair.Create(field.Key, value)))];
        Body = body;
        Plaintext = plaintext;
    }

    public string Method { get; }

    public string Target { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The bytes on the wire.</summary>
    public byte[] Body { get; }

    /// <summary>What the request sealed; null if it does not open under a session the server knows.</summary>
    public string? Plaintext { get; }

    public string Payload => Encoding.ASCII.GetString(Envelope.Read(Body).Payload);

    public string? Header(string name) => Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>AICO v1, section 9, row 5.</summary>
    public static HttpResponseMessage StaleSession() =>
        Plain(401, "application/json", """{"error":"Encryption required","message":"Perform handshake at /api/v1/handshake first"}""");

    /// <summary>AICO v1, section 9, row 6.</summary>
    public static HttpResponseMessage ReplacedSession() => Plain(
        400, "application/json", """{"error":"Encryption error","detail":"Failed to decrypt payload: An error occurred trying to decrypt the message"}""");

    public static HttpResponseMessage Plain(int status, string contentType, string text) => Plain(status, contentType, Encoding.UTF8.GetBytes(text));

    public static HttpResponseMessage Plain(int status, string contentType, byte[] bytes) => Answer(status, contentType, new ByteArrayContent(bytes));

    public static HttpResponseMessage Plain(int status, string contentType, LiveBody body) => Answer(status, contentType, new StreamContent(body));

    public static HttpResponseMessage Empty(int status) => new((HttpStatusCode)status);

    /// <summary>A unary answer, sealed.</summary>
    public HttpResponseMessage Sealed(string json, int status = 200) => Plain(status, "application/json", SealBody(json));

    /// <summary>A whole stream, one record per item, and its end.</summary>
    public HttpResponseMessage Stream(params IEnumerable<string> items) => Plain(200, "application/x-ndjson", [.. items.SelectMany(SealLine)]);

    public byte[] SealBody(string json) => Peer.WriteResponse(Wire.Json, json);

    public byte[] SealLine(string json) => Peer.WriteResponse(Wire.NdJson, json);

    public byte[] SealRaw(string bytes) => Peer.WriteRaw(Encoding.UTF8.GetBytes(bytes));

    private Peer Peer => Peer.Of(_server.Protocol, _session ?? throw new InvalidOperationException("The request named no session that the server knows."));

    private static HttpResponseMessage Answer(int status, string contentType, HttpContent content)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
    }
}
