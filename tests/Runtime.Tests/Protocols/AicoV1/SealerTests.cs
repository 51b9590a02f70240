using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

public sealed class SealerTests
{
    private readonly Peer _client;
    private readonly Peer _server;

    public SealerTests() => (_client, _server) = Peer.Pair();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public void A_request_without_content_seals_an_empty_object(string method) => Assert.Equal("{}", Open(Seal(_client.Protocol, method, content: null).Body));

    [Fact]
    public void A_request_seals_its_content_as_it_is() => Assert.Equal(""" {"a" : 1} """, Open(Seal(_client.Protocol, "POST", """ {"a" : 1} """).Body));

    [Fact]
    public void A_get_names_its_session_in_a_header_too() => Assert.Equal(_client.Session.ClientId, Seal(_client.Protocol, "GET", null).Outer.Find("X-Client-ID"));

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public void Another_verb_names_its_session_in_the_body_alone(string method)
    {
        (MessageHead outer, byte[] body) = Seal(_client.Protocol, method, null);
        Assert.Null(outer.Find("X-Client-ID"));
        Assert.Equal(_client.Session.ClientId, (string?)JsonNode.Parse(body)!["client_id"]);
    }

    [Fact]
    public void A_header_only_get_has_no_body()
    {
        (MessageHead outer, byte[] body) = Seal(HeaderOnly(), "GET", null);
        Assert.Empty(body);
        Assert.Null(outer.ContentType);
        Assert.Equal(_client.Session.ClientId, outer.Find("X-Client-ID"));
    }

    [Fact]
    public void The_header_only_option_changes_nothing_but_get() => Assert.Equal("{}", Open(Seal(HeaderOnly(), "DELETE", null).Body));

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=utf-8")]
    public void A_sealed_request_names_its_content_type_once(string contentType)
    {
        MessageHead outer = Seal(_client.Protocol, "POST", "{}", KeyValuePair.Create("content-type", contentType)).Outer;
        Assert.Equal(["application/json"], outer.Headers.Where(static h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Select(static h => h.Value));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/problem+json")]
    [InlineData("")]
    public void A_request_of_another_content_type_is_refused_not_sent_as_json(string contentType) =>
        Assert.Throws<NotSupportedException>(() => Seal(_client.Protocol, "POST", "{}", KeyValuePair.Create("Content-Type", contentType)));

    [Fact]
    public void Target_and_headers_stay()
    {
        MessageHead outer = Seal(_client.Protocol, "POST", "{}", KeyValuePair.Create("Authorization", "Bearer x")).Outer;
        Assert.Equal("/api/v1/a?b=c", outer.Target);
        Assert.Equal("Bearer x", outer.Find("Authorization"));
    }

    [Fact]
    public void An_empty_response_stays_empty() => Assert.Empty(_server.WriteResponse(Wire.Json));

    [Fact]
    public void A_unary_response_written_in_pieces_is_one_envelope() =>
        Assert.Equal(["""{"a":1}"""], Opened.Read(_client.OpenBody(), _server.WriteResponse(Wire.Json, "{\"a\"", ":1}")).Parts);

    [Fact]
    public void An_envelope_is_ascii_whatever_it_holds() =>
        Assert.DoesNotContain(_server.WriteResponse(Wire.Json, "\"Grüße 🚀\""), static b => b > 0x7f);

    [Theory]
    [InlineData("""{"a":1}""", false)]
    [InlineData("{\n  \"a\": 1\n}\r\n", false)]
    [InlineData("12", false)]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", true)]
    [InlineData("{\"a\":", true)]
    [InlineData("data: x\n\n", true)]
    public void A_part_that_is_not_one_value_becomes_a_raw_record(string part, bool raw) =>
        Assert.Equal(raw, Envelope.Read(_server.WriteResponse(Wire.NdJson, part)).IsRaw);

    [Fact]
    public void Every_record_ends_with_one_line_feed() => Assert.EndsWith("\"}\n", Encoding.ASCII.GetString(_server.WriteResponse(Wire.NdJson, "{}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/event-stream; charset=utf-8")]
    [InlineData("Application/Stream+JSON")]
    [InlineData("multipart/x; inner=application/x-ndjson")]
    public void A_content_type_that_names_a_stream_type_is_a_stream(string contentType) => Assert.True(Wire.IsStream(contentType));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/ndjson")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_content_type_is_not_a_stream(string? contentType) => Assert.False(Wire.IsStream(contentType));

    private static AicoV1Protocol HeaderOnly() =>
        new(SigningIdentity.FromSeed(new byte[32]), new AicoV1Settings { SessionLifetime = Wire.ClientSessionLifetime, HeaderOnlyGet = true });

    private (MessageHead Outer, byte[] Body) Seal(AicoV1Protocol protocol, string method, string? content, params KeyValuePair<string, string>[] headers)
    {
        var head = new MessageHead { Method = method, Target = "/api/v1/a?b=c", Headers = [.. headers] };
        using MessageSealer sealer = protocol.Seal(_client.Session, Direction.Request, head, default);
        var output = new ArrayBufferWriter<byte>();
        if (content is not null)
        {
            sealer.Write(Encoding.UTF8.GetBytes(content), endOfItem: true, output);
        }

        sealer.Complete(output);
        return (sealer.Outer, output.WrittenSpan.ToArray());
    }

    private string Open(byte[] body) => Assert.Single(Opened.Read(_server.OpenBody(), body).Parts);
}
