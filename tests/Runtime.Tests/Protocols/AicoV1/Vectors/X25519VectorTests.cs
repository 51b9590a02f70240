using System.Text.Json;
using Aico.Crypto;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Vectors;

public sealed class X25519VectorTests
{
    [Theory, Vectors("x25519_keys")]
    public void A_secret_key_gives_its_public_key(string id)
    {
        using BoxKeyPair pair = VectorFile.KeyPair(id);
        Assert.Equal(VectorFile.Entry("x25519_keys", id).Hex("public_hex"), pair.PublicKey.ToArray());
    }

    [Theory, Vectors("x25519_keys")]
    public void A_public_key_has_the_base64_text_that_the_wire_shows(string id)
    {
        using BoxKeyPair pair = VectorFile.KeyPair(id);
        Assert.Equal(VectorFile.Entry("x25519_keys", id).Text("public_base64"), Convert.ToBase64String(pair.PublicKey));
    }

    [Theory, Vectors("x25519_shared")]
    public void Two_keys_agree_on_the_box_key(string id)
    {
        JsonElement entry = VectorFile.Entry("x25519_shared", id);
        byte[] publicKey = entry.TryGetProperty("public", out JsonElement name)
            ? VectorFile.Entry("x25519_keys", name.GetString()!).Hex("public_hex")
            : entry.Hex("public_hex");
        Assert.Equal(entry.Hex("box_key_hex"), VectorFile.BoxKey(entry.Text("secret"), publicKey));
    }

    [Theory, Vectors("x25519_shared")]
    public void The_box_key_is_hsalsa20_of_the_raw_x25519_output(string id)
    {
        JsonElement entry = VectorFile.Entry("x25519_shared", id);
        Assert.Equal(entry.Hex("box_key_hex"), HSalsa20.BoxKey(entry.Hex("x25519_hex")));
    }

    [Theory, Vectors("x25519_reject")]
    public void A_public_key_of_low_order_or_wrong_length_is_refused(string id)
    {
        using BoxKeyPair pair = VectorFile.KeyPair("client-1");
        using var boxKey = new Secret(32);
        Assert.False(pair.TryAgree(VectorFile.Entry("x25519_reject", id).Hex("public_hex"), boxKey));
    }
}
