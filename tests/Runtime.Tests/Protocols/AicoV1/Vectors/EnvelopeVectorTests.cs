using System.Buffers;
using System.Text;
using System.Text.Json;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Vectors;

public sealed class EnvelopeVectorTests
{
    [Theory, Vectors("envelopes")]
    public void The_envelope_opens_to_the_plaintext_it_names(string id)
    {
        JsonElement entry = VectorFile.Entry("envelopes", id);
        JsonElement inner = Inner(entry);
        Envelope envelope = Envelope.Read(entry.Utf8("json"));
        Assert.True(envelope.IsSealed);
        using var reader = new PayloadReader(Peer.With(inner.BoxKey()).Session);
        Assert.Equal(OpenFault.None, reader.TryOpen(envelope.Payload, out ReadOnlyMemory<byte> plaintext));
        Assert.Equal(inner.Utf8("plaintext_utf8"), plaintext.ToArray());
    }

    [Theory, Vectors("envelopes")]
    public void Writing_gives_the_envelope_byte_for_byte(string id)
    {
        JsonElement entry = VectorFile.Entry("envelopes", id);
        Assert.Equal(entry.Text("json"), Encoding.UTF8.GetString(Write(entry, Inner(entry))));
    }

    [Theory, Vectors("envelopes")]
    public void A_raw_record_holds_the_bytes_it_names(string id)
    {
        JsonElement entry = VectorFile.Entry("envelopes", id);
        byte[]? expected = entry.TryGetProperty("raw_base64", out JsonElement raw) ? raw.GetBytesFromBase64() : null;
        Assert.Equal(expected is not null, Envelope.Read(entry.Utf8("json")).IsRaw);
        Assert.Equal(expected, Envelope.ReadRaw(Inner(entry).Utf8("plaintext_utf8")));
    }

    [Theory, Vectors("envelopes")]
    public void A_request_names_the_client(string id)
    {
        JsonElement entry = VectorFile.Entry("envelopes", id);
        string? expected = entry.Text("kind") == "request" ? VectorFile.Entry("handshake", "handshake").Text("client_id") : null;
        Assert.Equal(expected, Envelope.Read(entry.Utf8("json")).ClientId);
    }

    private static JsonElement Inner(JsonElement entry) => VectorFile.Entry("seal", entry.Text("opens_to"));

    private static byte[] Write(JsonElement entry, JsonElement inner)
    {
        byte[] identity = VectorFile.Entry("ed25519", VectorFile.Entry("handshake", "handshake").Text("client_ed25519")).Base64("public_base64");
        Peer sender = Peer.With(inner.BoxKey(), Peer.Known(inner.Hex("nonce_hex")), identity);
        byte[] plaintext = inner.Utf8("plaintext_utf8");
        var output = new ArrayBufferWriter<byte>();
        switch (entry.Text("kind"))
        {
            case "request":
                Envelope.WriteRequest(sender.Session, plaintext, output);
                break;
            case "response":
                Envelope.WriteResponse(sender.Session, plaintext, output);
                break;
            default:
                // As the application wrote it: one value per part, or, for the raw record, a part that is not one value.
                byte[] part = entry.TryGetProperty("raw_base64", out JsonElement raw) ? raw.GetBytesFromBase64() : plaintext;
                return sender.WriteResponse(Wire.NdJson, Encoding.UTF8.GetString(part));
        }

        return output.WrittenSpan.ToArray();
    }
}
