using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

/// <summary>What counts as a stale session. Source: AICO v1, sections 13 and 15.</summary>
public sealed class JudgeTests
{
    private const string S1 = """{"error":"Encryption required","message":"Perform handshake at /api/v1/handshake first"}""";
    private const string Sealed = """{"encrypted": true, "payload": "AAAA", "encryption": "xchacha20poly1305"}""";

    private static readonly AicoV1Protocol Protocol = Peer.Pair().Client.Protocol;

    [Theory]
    [InlineData(S1)]
    [InlineData("""{"error":"Encryption required"}""")]
    [InlineData(""" { "message" : "anything" , "error" : "Encryption required" } """)]
    [InlineData("""{"error":"Encryption required","detail":{"a":1},"more":[]}""")]
    [InlineData("""{"error":"\u0045ncryption required"}""")]
    public void S1_is_stale(string body) => Assert.Equal(Verdict.Stale, Judge(401, body));

    [Theory]
    [InlineData("""{"error":"Encryption error","detail":"Failed to decrypt payload: An error occurred trying to decrypt the message"}""")]
    [InlineData("""{"error":"Encryption error","detail":"Failed to decrypt payload: Incorrect padding"}""")]
    [InlineData("""{"error":"Encryption error","detail":"Failed to decrypt payload"}""")]
    [InlineData("""{"error":"Encryption error","detail":"Session expired"}""")]
    [InlineData("""{"detail":"Session expired","error":"Encryption error"}""")]
    public void S2_is_stale(string body) => Assert.Equal(Verdict.Stale, Judge(400, body));

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/json ;q=1")]
    public void Parameters_and_case_of_the_media_type_do_not_matter(string contentType) => Assert.Equal(Verdict.Stale, Judge(401, S1, contentType));

    [Theory]
    [InlineData("""{"error":"encryption required"}""", "other case")]
    [InlineData("""{"error":"Encryption Required"}""", "other case")]
    [InlineData("""{"Error":"Encryption required"}""", "other case of the member")]
    [InlineData("""{"error":"Encryption required."}""", "longer text")]
    [InlineData("""{"error":" Encryption required"}""", "longer text")]
    [InlineData("""{"error":"Encryption"}""", "shorter text")]
    [InlineData("""{"error":["Encryption required"]}""", "a list")]
    [InlineData("""{"error":{"error":"Encryption required"}}""", "nested")]
    [InlineData("""{"detail":"Encryption required"}""", "wrong member")]
    [InlineData("""{"message":"Encryption required"}""", "wrong member")]
    [InlineData("""[{"error":"Encryption required"}]""", "not an object")]
    [InlineData("\"Encryption required\"", "not an object")]
    [InlineData("""{"error":"Encryption required","error":"Encryption required"}""", "doubled member")]
    [InlineData("""{"error":"x","error":"Encryption required"}""", "doubled member")]
    [InlineData("""{"encrypted":true,"error":"Encryption required"}""", "claims to be encrypted")]
    [InlineData("""{"encrypted":1,"error":"Encryption required"}""", "claims to be encrypted")]
    [InlineData("""{"error":"Encryption required","encrypted":"yes","payload":"AAAA"}""", "claims to be encrypted")]
    [InlineData("""{"error":"Encryption required"}{}""", "trailing data")]
    [InlineData("""{"error":"Encryption required" """, "cut")]
    [InlineData("\ufeff{\"error\":\"Encryption required\"}", "byte order mark")]
    [InlineData("", "empty")]
    [InlineData("Encryption required", "not JSON")]
    [InlineData(Sealed, "sealed")]
    [InlineData("""{"error":"Encryption error","detail":"Session expired"}""", "S2 under 401")]
    [InlineData("""{"detail":"Not authenticated"}""", "section 15: the application's")]
    [InlineData("""{"detail":"Invalid token"}""", "section 15: the application's")]
    [InlineData("""{"detail":"Token has expired"}""", "section 15: the application's")]
    [InlineData("""{"detail":"This endpoint requires encrypted communication. Perform handshake first.","hint":"x","endpoint":"/echo"}""", "section 15: a 404, rewritten")]
    [InlineData("""{"error":"Unauthorized"}""", "section 15: a proxy's")]
    public void A_near_miss_of_S1_is_not_stale(string body, string why) => Assert.True(Judge(401, body) == Verdict.Sealed, why);

    [Theory]
    [InlineData("""{"error":"Encryption error"}""", "no detail")]
    [InlineData("""{"error":"Encryption error","detail":null}""", "no detail")]
    [InlineData("""{"error":"Encryption error","detail":"session expired"}""", "other case")]
    [InlineData("""{"error":"Encryption error","detail":"Session expired."}""", "longer text")]
    [InlineData("""{"error":"Encryption error","detail":"failed to decrypt payload: x"}""", "other case")]
    [InlineData("""{"error":"Encryption error","detail":" Failed to decrypt payload: x"}""", "not at the start")]
    [InlineData("""{"error":"Encryption error","detail":["Failed to decrypt payload"]}""", "a list")]
    [InlineData("""{"error":"Encryption Error","detail":"Session expired"}""", "other case")]
    [InlineData("""{"error":"Bad request","detail":"Session expired"}""", "other error")]
    [InlineData("""{"detail":"Session expired"}""", "no error")]
    [InlineData("""{"detail":"Failed to decrypt payload: x"}""", "no error")]
    [InlineData("""{"encrypted":true,"error":"Encryption error","detail":"Session expired"}""", "claims to be encrypted")]
    [InlineData(S1, "S1 under 400")]
    [InlineData("""{"error":"Internal server error"}""", "row 9's text")]
    [InlineData("""{"error":"Encryption error","detail":"Failed to decrypt payload\ud800"}""", "lone surrogate")]
    public void A_near_miss_of_S2_is_not_stale(string body, string why) => Assert.True(Judge(400, body) == Verdict.Sealed, why);

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void Another_status_is_never_stale(int status) => Assert.Equal(Verdict.Sealed, Judge(status, S1));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/html")]
    [InlineData("application/problem+json")]
    [InlineData("application/jsonx")]
    [InlineData("application/x-ndjson")]
    [InlineData("text/json")]
    [InlineData("json")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_media_type_is_never_stale(string? contentType) => Assert.Equal(Verdict.Sealed, Judge(401, S1, contentType));

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void At_most_four_kibibytes_are_looked_at(int length, bool stale) => Assert.Equal(stale, Judge(401, S1.PadRight(length)) == Verdict.Stale);

    [Fact]
    public void A_body_in_many_segments_is_judged_like_one_in_one()
    {
        ReadOnlySequence<byte> body = ByteSequence.Of(Encoding.UTF8.GetBytes(S1).Chunk(1).Select(static piece => (ReadOnlyMemory<byte>)piece));
        Assert.Equal(Verdict.Stale, Protocol.Judge(Head(401, "application/json"), body, plaintextMediaType: null));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(401)]
    public void Only_as_much_is_asked_for_as_a_stale_answer_may_have(int status) => Assert.Equal(4096, Protocol.JudgedBytes(Head(status, "application/json; charset=utf-8")));

    [Theory]
    [InlineData(200, "application/x-ndjson")]
    [InlineData(200, "audio/wav")]
    [InlineData(401, "text/html")]
    [InlineData(404, "application/json")]
    [InlineData(500, "application/json")]
    public void Where_the_head_decides_the_body_is_not_waited_for(int status, string contentType) => Assert.Equal(0, Protocol.JudgedBytes(Head(status, contentType)));

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(307)]
    [InlineData(308)]
    public void A_redirect_is_unsealed_whatever_it_holds(int status) => Assert.Equal(Verdict.Unsealed, Judge(status, Sealed));

    [Fact]
    public void A_declared_plaintext_type_is_taken_as_it_is() => Assert.Equal(Verdict.DeclaredPlaintext, Judge(200, "RIFF", "audio/wav", declared: "audio/wav"));

    [Theory]
    [InlineData("Audio/WAV")]
    [InlineData("audio/wav; codecs=1")]
    public void Case_and_parameters_of_a_declared_type_do_not_matter(string contentType) =>
        Assert.Equal(Verdict.DeclaredPlaintext, Judge(200, "RIFF", contentType, declared: "audio/wav"));

    [Theory]
    [InlineData("audio/x-wav")]
    [InlineData("audio/*")]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData(null)]
    public void Another_type_than_the_declared_one_must_be_sealed(string? contentType) => Assert.Equal(Verdict.Sealed, Judge(200, "RIFF", contentType, declared: "audio/wav"));

    [Theory]
    [InlineData(201)]
    [InlineData(206)]
    [InlineData(404)]
    [InlineData(500)]
    public void Another_status_of_a_declared_type_must_be_sealed(int status) => Assert.Equal(Verdict.Sealed, Judge(status, "RIFF", "audio/wav", declared: "audio/wav"));

    [Fact]
    public void Plaintext_that_is_not_declared_must_be_sealed() => Assert.Equal(Verdict.Sealed, Judge(200, "RIFF", "audio/wav"));

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":1,"encrypted":true}""")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("oops")]
    [InlineData("""{"\ud800ncrypted":true}""")]
    [InlineData("""{"encrypted\ud800":true}""")]
    public void Declared_plaintext_json_is_taken_as_it_is(string body) =>
        Assert.Equal(Verdict.DeclaredPlaintext, Judge(200, body, "application/json", declared: "application/json"));

    [Fact]
    public void A_sealed_answer_is_opened_even_where_plaintext_json_is_declared() =>
        Assert.Equal(Verdict.Sealed, Judge(200, Sealed, "application/json", declared: "application/json"));

    [Fact]
    public void S1_is_stale_even_where_plaintext_json_is_declared() =>
        Assert.Equal(Verdict.Stale, Judge(401, S1, "application/json", declared: "application/json"));

    private static MessageHead Head(int status, string? contentType)
    {
        var head = new MessageHead { Status = status };
        if (contentType is not null)
        {
            head.Headers.Add(new("content-type", contentType));
        }

        return head;
    }

    private static Verdict Judge(int status, string body, string? contentType = "application/json", string? declared = null) =>
        Protocol.Judge(Head(status, contentType), new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), declared);
}
