using System.Buffers.Binary;
using System.Text.Json;
using Aico.Crypto;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>Other people's Noise handshakes, run with the handshake code of AICO/2. Source: cacophony and snow; see the folder's README.</summary>
public sealed class NoiseVectorTests
{
    public static TheoryData<string> Files => ["cacophony-nk.json", "cacophony-ik.json", "snow-nk.json", "snow-ik.json"];

    [Theory, MemberData(nameof(Files))]
    public void Both_ends_agree_with_the_vector_byte_for_byte(string file)
    {
        JsonElement vector = SharedVectors.Read("noise", file);
        NoisePattern pattern = vector.Text("protocol_name") == "Noise_IK_25519_ChaChaPoly_SHA256" ? NoisePattern.IK : NoisePattern.NK;
        Assert.Contains($"_{pattern}_", vector.Text("protocol_name"), StringComparison.Ordinal);
        using var serverStatic = X25519KeyPair.FromPrivateKey(vector.Hex("resp_static"));
        using X25519KeyPair? clientStatic = pattern == NoisePattern.IK ? X25519KeyPair.FromPrivateKey(vector.Hex("init_static")) : null;
        Assert.Equal(vector.Hex("init_remote_static"), serverStatic.PublicKey);
        using var client = NoiseHandshake.Initiate(
            pattern, vector.Hex("init_prologue"), vector.Hex("init_remote_static"), clientStatic, X25519KeyPair.FromPrivateKey(vector.Hex("init_ephemeral")));
        using var server = NoiseHandshake.Respond(pattern, vector.Hex("resp_prologue"), serverStatic);
        JsonElement[] messages = [.. vector.GetProperty("messages").EnumerateArray()];

        byte[] payload = messages[0].Hex("payload");
        byte[] message = new byte[client.Overhead1 + payload.Length];
        Assert.True(client.TryWriteMessage1(payload, message));
        Assert.Equal(messages[0].Text("ciphertext"), Convert.ToHexStringLower(message));
        byte[] read = new byte[payload.Length];
        Assert.True(server.TryReadMessage1(message, read));
        Assert.Equal(payload, read);
        Assert.Equal(clientStatic is null ? new byte[32] : clientStatic.PublicKey.ToArray(), server.RemoteStatic.ToArray());

        payload = messages[1].Hex("payload");
        message = new byte[NoiseHandshake.Overhead2 + payload.Length];
        Assert.True(server.TryWriteMessage2(X25519KeyPair.FromPrivateKey(vector.Hex("resp_ephemeral")), payload, message));
        Assert.Equal(messages[1].Text("ciphertext"), Convert.ToHexStringLower(message));
        read = new byte[payload.Length];
        Assert.True(client.TryReadMessage2(message, read));
        Assert.Equal(payload, read);

        Assert.Equal(client.Hash, server.Hash);
        if (vector.TryGetProperty("handshake_hash", out JsonElement hash))
        {
            Assert.Equal(hash.GetString(), Convert.ToHexStringLower(client.Hash));
        }

        // The transport messages prove Split().
        byte[][] keys = [new byte[32], new byte[32]];
        server.Split(keys[0], keys[1]);
        byte[][] clientKeys = [new byte[32], new byte[32]];
        client.Split(clientKeys[0], clientKeys[1]);
        Assert.Equal(keys, clientKeys);
        Assert.NotEmpty(messages[2..]);
        for (int i = 2; i < messages.Length; i++)
        {
            payload = messages[i].Hex("payload");
            byte[] nonce = new byte[12];
            BinaryPrimitives.WriteUInt64LittleEndian(nonce.AsSpan(4), (ulong)((i - 2) / 2));
            byte[] output = new byte[payload.Length + 16];
            Sodium.ChaChaSeal(output, payload, [], nonce, keys[i % 2]);
            Assert.Equal(messages[i].Text("ciphertext"), Convert.ToHexStringLower(output));
        }
    }
}
