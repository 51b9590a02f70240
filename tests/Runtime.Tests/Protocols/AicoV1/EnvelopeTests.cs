using System.Text;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Protocols.AicoV1;

public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("""{"encrypted":true,"payload":"AAAA"}""")]
    [InlineData("""{"payload":"AAAA","encrypted":true}""")]
    [InlineData("""  { "encrypted" : true , "payload" : "AAAA" , "encryption" : "anything" }  """)]
    [InlineData("""{"encrypted":true,"payload":"AAAA","more":{"encrypted":false,"payload":1},"list":[{"payload":2}]}""")]
    [InlineData("""{"\u0065ncrypted":true,"p\u0061yload":"AA\u0041A"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","more":1,"more":2}""")]
    public void An_object_with_encrypted_true_and_a_payload_is_sealed(string json)
    {
        Envelope envelope = Read(json);
        Assert.True(envelope.IsSealed);
        Assert.Equal("AAAA", Encoding.ASCII.GetString(envelope.Payload));
    }

    [Theory]
    [InlineData("""{"encrypted":false,"payload":"AAAA"}""")]
    [InlineData("""{"encrypted":"true","payload":"AAAA"}""")]
    [InlineData("""{"encrypted":1,"payload":"AAAA"}""")]
    [InlineData("""{"encrypted":null,"payload":"AAAA"}""")]
    [InlineData("""{"encrypted":[true],"payload":"AAAA"}""")]
    [InlineData("""{"Encrypted":true,"payload":"AAAA"}""")]
    [InlineData("""{"encrypted ":true,"payload":"AAAA"}""")]
    [InlineData("""{"payload":"AAAA"}""")]
    [InlineData("""{"encrypted":true}""")]
    [InlineData("""{"encrypted":true,"Payload":"AAAA"}""")]
    [InlineData("""[{"encrypted":true,"payload":"AAAA"}]""")]
    [InlineData("""{"data":{"encrypted":true,"payload":"AAAA"}}""")]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("12")]
    [InlineData("\"encrypted\"")]
    public void Json_that_is_not_that_object_is_not_sealed(string json)
    {
        Envelope envelope = Read(json);
        Assert.True(envelope.IsJson);
        Assert.False(envelope.IsSealed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("""{"encrypted":true,"payload":"AAAA"}x""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA"}{}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA"},""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA" """)]
    [InlineData("""{"encrypted":true,"payload":"AAAA",}""")]
    [InlineData("""{"encrypted":true,"payload":"AAA""")]
    [InlineData("""{"encrypted":true,"payload":"AA\qAA"}""")]
    [InlineData("""{"encrypted":true "payload":"AAAA"}""")]
    [InlineData("""{encrypted:true,payload:"AAAA"}""")]
    [InlineData("{'encrypted':true,'payload':'AAAA'}")]
    [InlineData("\ufeff{\"encrypted\":true,\"payload\":\"AAAA\"}")]
    [InlineData("// c\n{\"encrypted\":true,\"payload\":\"AAAA\"}")]
    [InlineData("<html></html>")]
    [InlineData("{\"encrypted\":true,\"payload\":\"AA\nAA\"}")]
    public void What_is_not_one_json_value_is_not_an_envelope(string text)
    {
        Envelope envelope = Read(text);
        Assert.False(envelope.IsJson);
        Assert.False(envelope.IsSealed);
    }

    [Theory]
    [InlineData("""{"encrypted":true,"encrypted":true,"payload":"AAAA"}""")]
    [InlineData("""{"encrypted":false,"encrypted":true,"payload":"AAAA"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","payload":"AAAA"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","p\u0061yload":"BBBB"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","client_id":"a","client_id":"b"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","type":"raw","type":"x"}""")]
    [InlineData("""{"error":"Encryption required","error":"x"}""")]
    [InlineData("""{"error":"x","detail":"a","detail":"b"}""")]
    public void A_doubled_member_that_means_something_voids_the_envelope(string json)
    {
        Envelope envelope = Read(json);
        Assert.False(envelope.IsJson);
        Assert.False(envelope.IsSealed);
        Assert.Null(envelope.Error);
    }

    [Theory]
    [InlineData("""{"encrypted":true,"payload":5}""")]
    [InlineData("""{"encrypted":true,"payload":null}""")]
    [InlineData("""{"encrypted":true,"payload":true}""")]
    [InlineData("""{"encrypted":true,"payload":["AAAA"]}""")]
    [InlineData("""{"encrypted":true,"payload":{"a":"AAAA"}}""")]
    public void A_payload_of_another_type_counts_as_an_empty_one(string json)
    {
        Envelope envelope = Read(json);
        Assert.True(envelope.IsSealed);
        Assert.True(envelope.Payload.IsEmpty);
    }

    [Theory]
    [InlineData("""{"client_id":5}""")]
    [InlineData("""{"client_id":null}""")]
    [InlineData("""{"client_id":["812351094ba8b057"]}""")]
    [InlineData("""{"Client_id":"812351094ba8b057"}""")]
    public void A_client_id_of_another_type_or_name_counts_as_missing(string json) => Assert.Null(Read(json).ClientId);

    [Theory]
    [InlineData("""{"type":"raw"}""", true)]
    [InlineData("""{"type":"\u0072aw"}""", true)]
    [InlineData("""{"type":"Raw"}""", false)]
    [InlineData("""{"type":"raw "}""", false)]
    [InlineData("""{"type":null}""", false)]
    [InlineData("""{"type":["raw"]}""", false)]
    [InlineData("""{"type":""}""", false)]
    public void Only_the_type_raw_is_raw(string json, bool expected) => Assert.Equal(expected, Read(json).IsRaw);

    [Theory]
    [InlineData("""{"encrypted":true,"payload":"\ud800"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","type":"\udc00"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","client_id":"\ud800x"}""")]
    [InlineData("""{"error":"\ud800"}""")]
    [InlineData("""{"encrypted":true,"payload":"AAAA","encrypte\ud800":1}""")]
    public void A_lone_surrogate_where_text_is_read_voids_the_envelope_or_is_ignored(string json) => Assert.True(Read(json).Payload.Length is 0 or 4);

    [Fact]
    public void Bytes_that_are_not_utf8_where_text_is_read_void_the_envelope()
    {
        byte[] json = [.. "{\"encrypted\":true,\"payload\":\"AAAA\",\"client_id\":\""u8, 0xff, .. "\"}"u8];
        Assert.False(Envelope.Read(json).IsSealed);
    }

    [Fact]
    public void A_payload_that_is_not_utf8_stays_bytes_for_the_base64_decoder_to_refuse()
    {
        byte[] json = [.. "{\"encrypted\":true,\"payload\":\""u8, 0xff, .. "\"}"u8];
        Assert.Equal([0xff], Envelope.Read(json).Payload.ToArray());
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(1000, false)]
    [InlineData(1_000_000, false)]
    public void Deep_nesting_beside_the_members_is_refused_not_followed(int depth, bool sealedEnvelope)
    {
        string nested = new string('[', depth) + new string(']', depth);
        Assert.Equal(sealedEnvelope, Read($$"""{"encrypted":true,"payload":"AAAA","x":{{nested}}}""").IsSealed);
    }

    [Fact]
    public void A_huge_number_beside_the_members_is_ignored() =>
        Assert.True(Read($$"""{"encrypted":true,"payload":"AAAA","n":{{new string('9', 100_000)}}e999999999}""").IsSealed);

    [Fact]
    public void The_texts_of_a_plaintext_refusal_are_read()
    {
        Envelope envelope = Read("""{"error":"Encryption error","detail":"Session expired"}""");
        Assert.Equal("Encryption error", envelope.Error);
        Assert.Equal("Session expired", envelope.Detail);
    }

    private static Envelope Read(string json) => Envelope.Read(Encoding.UTF8.GetBytes(json));
}
