using System.Text.Json;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Vectors;

public sealed class HandshakeVectorTests
{
    [Theory, Vectors("handshake")]
    public void The_request_is_accepted(string id)
    {
        Assert.Equal(HandshakeFault.None, HandshakeMessage.ReadRequest(VectorFile.Entry("handshake", id).Utf8("request_json"), out HandshakeMessage? request));
        Assert.True(request!.VerifySignature());
    }

    [Theory, Vectors("handshake")]
    public void The_response_is_accepted(string id)
    {
        HandshakeMessage? response = HandshakeMessage.ReadResponse(VectorFile.Entry("handshake", id).Utf8("response_json"));
        Assert.True(response?.VerifySignature());
    }

    [Theory, Vectors("handshake")]
    public void The_request_names_the_clients_keys(string id)
    {
        JsonElement entry = VectorFile.Entry("handshake", id);
        HandshakeMessage request = Request(entry);
        Assert.Equal(VectorFile.Entry("x25519_keys", entry.Text("client_x25519")).Hex("public_hex"), request.PublicKey);
        Assert.Equal(VectorFile.Entry("ed25519", entry.Text("client_ed25519")).Base64("public_base64"), request.IdentityKey);
        Assert.Equal(1700000000.123456, request.Timestamp);
    }

    [Theory, Vectors("handshake")]
    public void The_response_names_the_servers_keys(string id)
    {
        JsonElement entry = VectorFile.Entry("handshake", id);
        HandshakeMessage response = Response(entry);
        Assert.Equal(VectorFile.Entry("x25519_keys", entry.Text("server_x25519")).Hex("public_hex"), response.PublicKey);
        Assert.Equal(VectorFile.Entry("ed25519", entry.Text("server_ed25519")).Base64("public_base64"), response.IdentityKey);
    }

    [Theory, Vectors("handshake")]
    public void The_client_reaches_the_box_key(string id)
    {
        JsonElement entry = VectorFile.Entry("handshake", id);
        Assert.Equal(entry.Hex("box_key_hex"), VectorFile.BoxKey(entry.Text("client_x25519"), Response(entry).PublicKey));
    }

    [Theory, Vectors("handshake")]
    public void The_server_reaches_the_box_key(string id)
    {
        JsonElement entry = VectorFile.Entry("handshake", id);
        Assert.Equal(entry.Hex("box_key_hex"), VectorFile.BoxKey(entry.Text("server_x25519"), Request(entry).PublicKey));
    }

    [Theory, Vectors("handshake")]
    public void The_identity_key_gives_the_client_id(string id)
    {
        JsonElement entry = VectorFile.Entry("handshake", id);
        Assert.Equal(entry.Text("client_id"), AicoV1Protocol.ClientIdOf(Request(entry).IdentityKey));
    }

    private static HandshakeMessage Request(JsonElement entry)
    {
        HandshakeMessage.ReadRequest(entry.Utf8("request_json"), out HandshakeMessage? request);
        return Assert.IsType<HandshakeMessage>(request);
    }

    private static HandshakeMessage Response(JsonElement entry) => Assert.IsType<HandshakeMessage>(HandshakeMessage.ReadResponse(entry.Utf8("response_json")));
}
