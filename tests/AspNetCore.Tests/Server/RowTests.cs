using System.Text;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Section 9 of the AICO v1 document, as section 17 and the clarifications bind our server: byte for byte.</summary>
public sealed class RowTests
{
    private const string Row1 = """{"error":"Method not allowed"}""";
    private const string Row2 = """{"error":"Invalid handshake format"}""";
    private const string Row3 = """{"error":"Handshake processing failed"}""";
    private const string Row5 = """{"error":"Encryption required","message":"Perform handshake at /api/v1/handshake first"}""";
    private const string Row6 = """{"error":"Encryption error","detail":"Failed to decrypt payload: An error occurred trying to decrypt the message"}""";

    private int _dispatched;

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Row_1_a_handshake_that_is_not_a_POST_is_405(string method)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        (await client.SendBodyAsync(method, "/api/v1/handshake", null)).MustBe(405, Row1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"component":"x","public_key":"AAAA"}""")]
    public async Task Row_2_a_handshake_without_its_member_is_400(string body)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        (await client.SendBodyAsync("POST", "/api/v1/handshake", Encoding.UTF8.GetBytes(body))).MustBe(400, Row2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"handshake_request\":")]
    public async Task Row_3_a_handshake_that_is_not_JSON_is_500(string body)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        (await client.SendBodyAsync("POST", "/api/v1/handshake", Encoding.UTF8.GetBytes(body))).MustBe(500, Row3);
    }

    [Fact]
    public async Task The_handshake_path_with_a_slash_is_a_plain_404()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        (await client.SendBodyAsync("POST", "/api/v1/handshake/", "{}"u8.ToArray())).MustBe(404, """{"detail":"Not Found"}""");
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("POST", "not json")]
    [InlineData("POST", "[]")]
    [InlineData("POST", "5")]
    [InlineData("POST", "{}")]
    [InlineData("POST", """{"client_id":null}""")]
    [InlineData("POST", """{"client_id":["0123456789abcdef"]}""")]
    [InlineData("POST", """{"client_id":"0123456789abcdef"}""")]
    [InlineData("POST", """{"encrypted":true,"payload":"AAAA","client_id":"0123456789abcdef"}""")]
    [InlineData("GET", null)]
    [InlineData("DELETE", null)]
    [InlineData("OPTIONS", null)]
    public async Task Row_5_a_request_without_a_session_is_401(string method, string? body)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = server.CreateClient();
        (await client.SendBodyAsync(method, "/api/v1/echo", body is null ? null : Encoding.UTF8.GetBytes(body))).MustBe(401, Row5);
        Assert.Equal(0, _dispatched);
    }

    [Fact]
    public async Task Row_5_a_client_id_in_upper_case_names_no_session()
    {
        await using ServerUnderTest server = await StartAsync();
        RawClient client = await server.ConnectAsync();
        while (client.ClientId.All(char.IsDigit))
        {
            client = await server.ConnectAsync();
        }

        string body = Encoding.UTF8.GetString(client.Envelope("{}"u8)).Replace(client.ClientId, client.ClientId.ToUpperInvariant(), StringComparison.Ordinal);
        (await client.SendBodyAsync("POST", "/api/v1/echo", Encoding.UTF8.GetBytes(body))).MustBe(401, Row5);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Row_5_the_header_names_a_session_for_GET_only(string method)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        (await client.SendBodyAsync(method, "/api/v1/echo?client_id=" + client.ClientId, null, ("X-Client-ID", client.ClientId))).MustBe(401, Row5);
        Assert.Equal(0, _dispatched);
    }

    [Fact]
    public async Task Row_5_answers_a_stale_streaming_request_as_JSON_too()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        server.Time.Advance(TimeSpan.FromSeconds(3600));
        (await client.SendAsync("POST", "/api/v1/echo?stream=true")).MustBe(401, Row5);
        Assert.Equal(0, _dispatched);
    }

    [Fact]
    public async Task Row_5_an_expired_session_is_401_at_the_hour_and_not_before()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        server.Time.Advance(TimeSpan.FromSeconds(3599));
        Assert.Equal(200, (await client.SendAsync("POST", "/api/v1/echo")).Code);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await client.SendAsync("POST", "/api/v1/echo")).MustBe(401, Row5);
    }

    [Fact]
    public async Task Row_18_HEAD_without_a_session_is_401_without_a_body()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendBodyAsync("HEAD", "/api/v1/echo", null, ("X-Client-ID", client.ClientId));
        Assert.Equal((401, ""), (answer.Code, answer.Text));
        Assert.Equal(0, _dispatched);
    }

    [Theory]
    [InlineData("\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXR7Q3NznARBeo2D3gq8RidPWLRRh8zWVrvyg+iXFGkQ0zmDPxUQ==\"")]
    [InlineData("\"\"")]
    [InlineData("\"AAAA\"")]
    [InlineData("\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXAAAAAAAAAAAAAAAAAAA=\"")]
    [InlineData("\"!!!\"")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"a\":1}")]
    public async Task Rows_6_7_and_9_every_payload_that_does_not_open_gets_row_6(string payload)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        (await client.SendBodyAsync("POST", "/api/v1/echo", client.EnvelopeOf(payload))).MustBe(400, Row6);
        Assert.Equal(0, _dispatched);
    }

    [Fact]
    public async Task Row_6_every_flipped_byte_of_a_payload_is_refused_alike_and_never_dispatched()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        byte[] payload = new byte[42];
        client.Session.Seal("{}"u8, payload);
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= 1;
            (await client.SendBodyAsync("POST", "/api/v1/echo", client.EnvelopeOf($"\"{Convert.ToBase64String(payload)}\""))).MustBe(400, Row6);
            payload[i] ^= 1;
        }

        Assert.Equal(0, _dispatched);
        Assert.Equal(200, (await client.SendBodyAsync("POST", "/api/v1/echo", client.EnvelopeOf($"\"{Convert.ToBase64String(payload)}\""))).Code);
    }

    [Theory]
    [InlineData("POST", """{"client_id":"ID"}""")]
    [InlineData("POST", """{"message":"plaintext","client_id":"ID"}""")]
    [InlineData("POST", """{"encrypted":false,"payload":"AAAA","client_id":"ID"}""")]
    [InlineData("POST", """{"encrypted":1,"payload":"AAAA","client_id":"ID"}""")]
    [InlineData("POST", """{"encrypted":true,"client_id":"ID"}""")]
    [InlineData("GET", """{"client_id":"ID"}""")]
    [InlineData("DELETE", """{"client_id":"ID"}""")]
    public async Task Row_10_a_live_session_without_a_sealed_payload_gets_row_6_at_once(string method, string body)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        string named = body.Replace("ID", client.ClientId, StringComparison.Ordinal);
        (await client.SendBodyAsync(method, "/api/v1/echo", Encoding.UTF8.GetBytes(named))).MustBe(400, Row6);
        Assert.Equal(0, _dispatched);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("not json")]
    public async Task Row_9_a_GET_whose_header_names_a_session_but_whose_body_is_not_sealed_gets_row_6(string body)
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        (await client.SendBodyAsync("GET", "/api/v1/echo", Encoding.UTF8.GetBytes(body), ("X-Client-ID", client.ClientId))).MustBe(400, Row6);
        Assert.Equal(0, _dispatched);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_over_the_limit_is_a_plaintext_413_before_dispatch(bool announced)
    {
        await using ServerUnderTest server = await StartAsync(v1 => v1.MaxRequestBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/echo", UriKind.Relative));
        request.Content = new ByteArrayContent(client.Envelope(new byte[1000]));
        request.Headers.TransferEncodingChunked = !announced;
        using HttpResponseMessage response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        new Answer(response.StatusCode, response, body, null).MustBe(413, """{"error":"Payload too large"}""");
        Assert.Equal(0, _dispatched);
    }

    [Fact]
    public async Task A_request_of_exactly_the_limit_is_served_and_one_byte_more_is_not()
    {
        await using ServerUnderTest server = await StartAsync(v1 => v1.MaxRequestBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        byte[] body = [.. client.Envelope("{}"u8)];
        byte[] padded = [.. body, .. Enumerable.Repeat((byte)' ', 1000 - body.Length)];
        Assert.Equal(200, (await client.SendBodyAsync("POST", "/api/v1/echo", padded)).Code);
        Assert.Equal(413, (await client.SendBodyAsync("POST", "/api/v1/echo", [.. padded, (byte)' '])).Code);
    }

    [Fact]
    public async Task A_limit_above_the_servers_own_holds()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/length", async (HttpContext http) =>
            {
                var buffer = new MemoryStream();
                await http.Request.Body.CopyToAsync(buffer);
                return buffer.Length;
            }),
            v1 => v1.MaxRequestBytes = 64 << 20);
        using RawClient client = await server.ConnectAsync();
        byte[] json = [(byte)'"', .. Enumerable.Repeat((byte)'x', 31 << 20), (byte)'"'];
        Answer answer = await client.SendBodyAsync("POST", "/api/v1/length", client.Envelope(json));
        answer.MustBeSealed(200, json.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private Task<ServerUnderTest> StartAsync(Action<AicoV1ServerOptions>? v1 = null) => ServerUnderTest.StartAsync(
        app => app.Map("/api/v1/echo", () =>
        {
            Interlocked.Increment(ref _dispatched);
            return Results.Json("ok");
        }),
        v1);
}
