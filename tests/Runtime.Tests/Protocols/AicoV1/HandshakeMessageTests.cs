using System.Text;
using System.Text.Json.Nodes;
using Aico.Crypto;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

public sealed class HandshakeMessageTests
{
    private const string Challenge = """ "challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" """;
    private const string Component = """ "component":"x" """;
    private const string Identity = """ "identity_key":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" """;
    private const string Public = """ "public_key":"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" """;
    private const string Signature = """ "signature":"AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==" """;
    private const string Timestamp = """ "timestamp":1700000000.5 """;

    private static readonly string[] Members = [Component, Identity, Public, Challenge, Signature];

    public static TheoryData<string> Names => ["component", "identity_key", "public_key", "challenge", "signature"];

    public static TheoryData<string> ByteNames => ["identity_key", "public_key", "challenge", "signature"];

    [Fact]
    public void A_request_with_all_members_is_read()
    {
        Assert.Equal(HandshakeFault.None, ReadRequest(Request([.. Members, Timestamp]), out HandshakeMessage? message));
        Assert.Equal(1, message!.IdentityKey[0]);
        Assert.Equal(2, message.PublicKey[0]);
        Assert.Equal(0, message.Challenge[0]);
        Assert.Equal(3, message.Signature[0]);
        Assert.Equal(1700000000.5, message.Timestamp);
    }

    [Fact]
    public void The_timestamp_of_a_request_is_optional()
    {
        Assert.Equal(HandshakeFault.None, ReadRequest(Request(Members), out HandshakeMessage? message));
        Assert.Null(message!.Timestamp);
    }

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[[]]")]
    public void The_component_may_be_any_json_value(string value) =>
        Assert.Equal(HandshakeFault.None, ReadRequest(Request([$"\"component\":{value}", .. Members[1..]]), out _));

    [Fact]
    public void Members_beside_the_request_are_ignored() =>
        Assert.Equal(HandshakeFault.None, ReadRequest($$"""{"a":{"handshake_request":1},"handshake_request":{{Inner(Members)}},"status":[1]}""", out _));

    [Fact]
    public void Escaped_base64_is_read() =>
        Assert.Equal(HandshakeFault.None, ReadRequest(Request(Members).Replace("=", "\\u003d", StringComparison.Ordinal), out _));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[{\"handshake_request\":{}}]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"handshake_request\"")]
    [InlineData("""{"Handshake_request":{}}""")]
    [InlineData("""{"component":"x","public_key":"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    public void A_request_without_the_member_has_an_invalid_format(string json) => Assert.Equal(HandshakeFault.InvalidFormat, ReadRequest(json, out _));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("hello")]
    [InlineData("{}{}")]
    [InlineData("[]x")]
    [InlineData("\ufeff{}")]
    [InlineData("""{"handshake_request":null}""")]
    [InlineData("""{"handshake_request":[]}""")]
    [InlineData("""{"handshake_request":"x"}""")]
    [InlineData("""{"handshake_request":{}}""")]
    [InlineData("""{"handshake_request":{""")]
    [InlineData("""{"handshake_request\ud800":{}}""")]
    public void A_request_that_is_not_json_or_not_an_object_fails(string json) => Assert.Equal(HandshakeFault.Failed, ReadRequest(json, out _));

    [Theory, MemberData(nameof(Names))]
    public void A_missing_member_fails(string name) =>
        Assert.Equal(HandshakeFault.Failed, ReadRequest(Request([.. Members.Where(member => !member.Contains($"\"{name}\"", StringComparison.Ordinal))]), out _));

    [Theory, MemberData(nameof(Names))]
    public void A_doubled_member_fails(string name) =>
        Assert.Equal(HandshakeFault.Failed, ReadRequest(Request([.. Members, Members.Single(member => member.Contains($"\"{name}\"", StringComparison.Ordinal))]), out _));

    [Fact]
    public void A_doubled_timestamp_fails() => Assert.Equal(HandshakeFault.Failed, ReadRequest(Request([.. Members, Timestamp, Timestamp]), out _));

    [Fact]
    public void A_doubled_request_fails() =>
        Assert.Equal(HandshakeFault.Failed, ReadRequest($$"""{"handshake_request":{{Inner(Members)}},"handshake_request":{{Inner(Members)}}}""", out _));

    [Fact]
    public void An_unknown_member_inside_fails() => Assert.Equal(HandshakeFault.Failed, ReadRequest(Request([.. Members, "\"more\":1"]), out _));

    [Fact]
    public void A_member_name_in_another_case_is_unknown() =>
        Assert.Equal(HandshakeFault.Failed, ReadRequest(Request(["\"Component\":1", .. Members[1..]]), out _));

    [Theory, MemberData(nameof(ByteNames))]
    public void A_member_of_another_type_fails(string name)
    {
        string[] values = ["5", "null", "true", "[]", "{}"];
        Assert.All(values, value => Assert.Equal(HandshakeFault.Failed, ReadRequest(With(name, value), out _)));
    }

    [Theory, MemberData(nameof(ByteNames))]
    public void A_member_of_another_length_fails(string name)
    {
        int size = name == "signature" ? 64 : 32;
        int[] sizes = [0, 1, size - 1, size + 1, 2 * size, 2000];
        Assert.All(sizes, length => Assert.Equal(HandshakeFault.Failed, ReadRequest(With(name, $"\"{Convert.ToBase64String(new byte[length])}\""), out _)));
    }

    [Theory, MemberData(nameof(ByteNames))]
    public void A_member_in_anything_but_canonical_base64_fails(string name)
    {
        string good = Convert.ToBase64String(new byte[name == "signature" ? 64 : 32]);
        string[] values = [good.TrimEnd('='), good + "\\n", " " + good, good.Replace('A', '-'), good[..^3] + "B==", good[..^2] + "B=", "\\ud800" + good[1..], "\\ud800"];
        Assert.All(values, value => Assert.Equal(HandshakeFault.Failed, ReadRequest(With(name, $"\"{value}\""), out _)));
    }

    [Theory]
    [InlineData("\"1700000000\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1700000000]")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    public void A_timestamp_that_is_not_a_finite_number_fails(string value) =>
        Assert.Equal(HandshakeFault.Failed, ReadRequest(Request([.. Members, $"\"timestamp\":{value}"]), out _));

    [Theory]
    [InlineData("1700000000", 1700000000)]
    [InlineData("1700000000.25", 1700000000.25)]
    [InlineData("1.7e9", 1700000000)]
    public void A_timestamp_is_an_integer_or_a_fraction(string value, double expected)
    {
        ReadRequest(Request([.. Members, $"\"timestamp\":{value}"]), out HandshakeMessage? message);
        Assert.Equal(expected, message!.Timestamp);
    }

    [Fact]
    public void Deep_nesting_is_refused_not_followed() =>
        Assert.Equal(HandshakeFault.Failed, ReadRequest(Request([$"\"component\":{new string('[', 2000)}{new string(']', 2000)}", .. Members[1..]]), out _));

    [Fact]
    public void A_response_with_all_six_members_is_read() => Assert.NotNull(ReadResponse(Response("session_established", [.. Members, Timestamp])));

    [Fact]
    public void An_unknown_member_of_a_response_is_ignored() => Assert.NotNull(ReadResponse(Response("session_established", [.. Members, Timestamp, "\"more\":[1]"])));

    [Theory]
    [InlineData("failed")]
    [InlineData("Session_established")]
    [InlineData("session_established ")]
    [InlineData("")]
    public void A_response_with_another_status_is_refused(string status) => Assert.Null(ReadResponse(Response(status, [.. Members, Timestamp])));

    [Fact]
    public void A_response_without_a_timestamp_is_refused() => Assert.Null(ReadResponse(Response("session_established", Members)));

    [Theory, MemberData(nameof(Names))]
    public void A_response_without_a_member_is_refused(string name) => Assert.Null(ReadResponse(
        Response("session_established", [Timestamp, .. Members.Where(member => !member.Contains($"\"{name}\"", StringComparison.Ordinal))])));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("""{"status":"session_established"}""")]
    [InlineData("""{"status":"session_established","handshake_response":null}""")]
    [InlineData("""{"status":"session_established","handshake_response":[]}""")]
    [InlineData("""{"error":"Handshake processing failed"}""")]
    [InlineData("""{"stat\ud800":1}""")]
    public void What_is_not_a_response_is_refused(string json) => Assert.Null(ReadResponse(json));

    [Fact]
    public void A_response_without_a_status_is_refused() => Assert.Null(ReadResponse($$"""{"handshake_response":{{Inner([.. Members, Timestamp])}}}"""));

    [Fact]
    public void A_response_with_two_statuses_is_refused() => Assert.Null(ReadResponse(
        $$"""{"status":"failed","status":"session_established","handshake_response":{{Inner([.. Members, Timestamp])}}}"""));

    [Fact]
    public void A_response_with_a_status_of_another_type_is_refused() => Assert.Null(ReadResponse(
        $$"""{"status":["session_established"],"handshake_response":{{Inner([.. Members, Timestamp])}}}"""));

    [Fact]
    public void What_a_client_writes_a_server_reads()
    {
        HandshakeMessage sent = Create(timestamp: 1700000000.25);
        Assert.Equal(HandshakeFault.None, HandshakeMessage.ReadRequest(sent.WriteRequest("dotnet_client"), out HandshakeMessage? received));
        Assert.Equivalent(sent, received);
        Assert.True(received!.VerifySignature());
    }

    [Fact]
    public void What_a_server_writes_a_client_reads()
    {
        HandshakeMessage sent = Create(timestamp: 1700000000.25);
        HandshakeMessage? received = HandshakeMessage.ReadResponse(sent.WriteResponse());
        Assert.Equivalent(sent, received);
        Assert.True(received!.VerifySignature());
    }

    [Fact]
    public void A_request_has_exactly_the_members_that_AICO_knows()
    {
        JsonObject inner = Parse(Create(timestamp: null).WriteRequest("dotnet_client"))["handshake_request"]!.AsObject();
        Assert.Equal(["challenge", "component", "identity_key", "public_key", "signature"], inner.Select(static member => member.Key).Order());
    }

    [Fact]
    public void A_response_has_exactly_six_inner_members()
    {
        JsonObject inner = Parse(Create(timestamp: 1700000000).WriteResponse())["handshake_response"]!.AsObject();
        Assert.Equal(["challenge", "component", "identity_key", "public_key", "signature", "timestamp"], inner.Select(static member => member.Key).Order());
    }

    [Fact]
    public void A_timestamp_is_written_with_a_fraction_even_if_it_has_none() =>
        Assert.Contains("\"timestamp\":1700000000.000000", Encoding.UTF8.GetString(Create(timestamp: 1700000000).WriteResponse()), StringComparison.Ordinal);

    [Fact]
    public void Each_message_has_a_fresh_challenge() => Assert.NotEqual(Create(null).Challenge, Create(null).Challenge);

    [Fact]
    public void A_signature_over_another_challenge_does_not_verify()
    {
        HandshakeMessage message = Create(null);
        message.Challenge[0] ^= 1;
        Assert.False(message.VerifySignature());
    }

    private static HandshakeMessage Create(double? timestamp)
    {
        using var identity = SigningIdentity.FromSeed(new byte[32]);
        return HandshakeMessage.Create(identity, new byte[32], timestamp, System.Security.Cryptography.RandomNumberGenerator.Fill);
    }

    private static JsonNode Parse(byte[] json) => JsonNode.Parse(json)!;

    private static string Inner(IEnumerable<string> members) => "{" + string.Join(',', members) + "}";

    private static string Request(IEnumerable<string> members) => $$"""{"handshake_request":{{Inner(members)}}}""";

    private static string Response(string status, IEnumerable<string> members) => $$"""{"status":"{{status}}","handshake_response":{{Inner(members)}}}""";

    private static string With(string name, string value) =>
        Request(Members.Select(member => member.Contains($"\"{name}\"", StringComparison.Ordinal) ? $"\"{name}\":{value}" : member));

    private static HandshakeFault ReadRequest(string json, out HandshakeMessage? message) => HandshakeMessage.ReadRequest(Encoding.UTF8.GetBytes(json), out message);

    private static HandshakeMessage? ReadResponse(string json) => HandshakeMessage.ReadResponse(Encoding.UTF8.GetBytes(json));
}
