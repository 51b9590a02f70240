using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;
using Aico.Serialization;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Vectors;

public sealed class PayloadVectorTests
{
    [Theory, Vectors("seal")]
    public void Sealing_with_the_given_nonce_gives_exactly_the_payload(string id)
    {
        JsonElement entry = VectorFile.Entry("seal", id);
        Peer sender = Peer.With(entry.BoxKey(), Peer.Known(entry.Hex("nonce_hex")));
        Assert.Equal(entry.Text("payload"), Convert.ToBase64String(sender.Seal(entry.Utf8("plaintext_utf8"))));
    }

    [Theory, Vectors("seal")]
    public void Opening_the_payload_gives_exactly_the_plaintext(string id)
    {
        JsonElement entry = VectorFile.Entry("seal", id);
        Assert.Equal(entry.Utf8("plaintext_utf8"), Peer.With(entry.BoxKey()).Open(entry.Base64("payload")));
    }

    [Theory, Vectors("seal")]
    public void A_sealed_plaintext_is_one_json_value(string id) =>
        Assert.True(JsonText.IsOneValue(VectorFile.Entry("seal", id).Utf8("plaintext_utf8")));

    [Theory, Vectors("seal")]
    public void The_entry_is_what_it_says_of_itself(string id)
    {
        JsonElement entry = VectorFile.Entry("seal", id);
        byte[] plaintext = entry.Utf8("plaintext_utf8");
        Assert.Equal(entry.GetProperty("plaintext_length").GetInt32(), plaintext.Length);
        Assert.Equal(entry.GetProperty("payload_bytes").GetInt32(), plaintext.Length + Wire.Overhead);
        if (entry.TryGetProperty("plaintext_sha256", out JsonElement hash))
        {
            Assert.Equal(hash.GetString(), Convert.ToHexStringLower(SHA256.HashData(plaintext)));
        }
    }

    [Theory, Vectors("open_fail")]
    public void A_payload_that_is_not_authentic_gives_the_one_uniform_fault(string id) => Assert.Equal(OpenFault.NotOpened, Receive("open_fail", id, out _));

    [Theory, Vectors("open_fail")]
    public void A_payload_that_is_not_authentic_gives_no_bytes(string id)
    {
        Receive("open_fail", id, out byte[] plaintext);
        Assert.Empty(plaintext);
    }

    [Theory, Vectors("open_not_json")]
    public void A_payload_that_is_not_json_opens_to_its_bytes(string id)
    {
        Receive("open_not_json", id, out byte[] plaintext);
        Assert.Equal(VectorFile.Entry("open_not_json", id).Base64("plaintext_base64"), plaintext);
    }

    [Theory, Vectors("open_not_json")]
    public void The_server_refuses_a_plaintext_that_is_not_one_json_value(string id) =>
        Assert.False(JsonText.IsOneValue(VectorFile.Entry("open_not_json", id).Base64("plaintext_base64")));

    [Theory, Vectors("open_python_only_json")]
    public void Pythons_json_opens_to_its_bytes(string id)
    {
        Receive("open_python_only_json", id, out byte[] plaintext);
        Assert.Equal(VectorFile.Entry("open_python_only_json", id).Text("plaintext_utf8"), Encoding.UTF8.GetString(plaintext));
    }

    [Theory, Vectors("open_python_only_json")]
    public void Pythons_json_is_malformed_content_where_strict_json_cannot_hold_the_value(string id)
    {
        // 1e400 is well-formed JSON (RFC 8259, section 6, leaves the range open); read as a double it is infinity. The others have no value at all.
        string? expected = id == "overflow-float" ? null : "the content is not JSON of type";
        byte[] plaintext = VectorFile.Entry("open_python_only_json", id).Utf8("plaintext_utf8");
        string? fault = id == "lone-surrogate"
            ? JsonItem.TryRead<Dictionary<string, string>>(JsonSerializerOptions.Web, plaintext, nullable: false, out _)
            : JsonItem.TryRead<Dictionary<string, double>>(JsonSerializerOptions.Web, plaintext, nullable: false, out _);
        Assert.StartsWith(expected ?? "", fault ?? "", StringComparison.Ordinal);
        Assert.Equal(expected is null, fault is null);
    }

    [Theory, Vectors("base64_lenient")]
    public void Base64_that_only_a_lenient_decoder_reads_is_not_authentic(string id) => Assert.Equal(OpenFault.NotOpened, Receive("base64_lenient", id, out _));

    // Opens a payload as every message is opened: base64 text in, fault or plaintext out.
    private static OpenFault Receive(string section, string id, out byte[] plaintext)
    {
        JsonElement entry = VectorFile.Entry(section, id);
        using var reader = new PayloadReader(Peer.With(entry.BoxKey()).Session);
        OpenFault fault = reader.TryOpen(entry.Utf8("payload"), out ReadOnlyMemory<byte> opened);
        plaintext = opened.ToArray();
        return fault;
    }
}
