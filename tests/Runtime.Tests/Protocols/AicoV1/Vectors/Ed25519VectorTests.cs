using System.Text.Json;
using Aico.Crypto;
using Aico.Protocols.AicoV1;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Vectors;

public sealed class Ed25519VectorTests
{
    [Theory, Vectors("ed25519")]
    public void A_seed_gives_its_public_key(string id)
    {
        JsonElement entry = VectorFile.Entry("ed25519", id);
        using var identity = SigningIdentity.FromSeed(entry.Hex("seed_hex"));
        Assert.Equal(entry.Text("public_base64"), Convert.ToBase64String(identity.PublicKey));
    }

    [Theory, Vectors("ed25519")]
    public void A_public_key_gives_its_client_id(string id)
    {
        JsonElement entry = VectorFile.Entry("ed25519", id);
        Assert.Equal(entry.Text("client_id"), AicoV1Protocol.ClientIdOf(entry.Base64("public_base64")));
    }

    [Theory, Vectors("ed25519")]
    public void A_challenge_gives_exactly_its_signature(string id)
    {
        JsonElement entry = VectorFile.Entry("ed25519", id);
        using var identity = SigningIdentity.FromSeed(entry.Hex("seed_hex"));
        byte[] signature = new byte[64];
        identity.Sign(entry.Base64("challenge_base64"), signature);
        Assert.Equal(entry.Text("signature_base64"), Convert.ToBase64String(signature));
    }

    [Theory, Vectors("ed25519")]
    public void A_signature_verifies(string id) => Assert.True(Verify(VectorFile.Entry("ed25519", id)));

    [Theory, Vectors("ed25519_reject")]
    public void A_signature_that_does_not_fit_is_refused(string id) => Assert.False(Verify(VectorFile.Entry("ed25519_reject", id)));

    private static bool Verify(JsonElement entry) =>
        SigningIdentity.Verify(entry.Base64("public_base64"), entry.Base64("challenge_base64"), entry.Base64("signature_base64"));
}
