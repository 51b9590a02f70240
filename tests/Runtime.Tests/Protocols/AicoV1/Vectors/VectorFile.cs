using System.Text.Json;
using Aico.Crypto;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Vectors;

/// <summary>The known answers of <c>aico-v1-vectors.json</c>. Source: AICO v1, section 22.</summary>
internal static class VectorFile
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Protocols", "AicoV1", "Vectors", "aico-v1-vectors.json"))).RootElement;

    /// <summary>The members that hold vectors; the others describe the file.</summary>
    public static IEnumerable<string> Sections => Root.EnumerateObject().Select(static m => m.Name).Except(["format", "version", "about"]);

    /// <summary>Ids of a section's entries: those of a list, the names of an object of objects, or the section's own name where it is one entry.</summary>
    public static IEnumerable<string> Ids(string section)
    {
        JsonElement entries = Root.GetProperty(section);
        return entries.ValueKind == JsonValueKind.Array ? entries.EnumerateArray().Select(static e => e.Text("id"))
            : entries.EnumerateObject().All(static m => m.Value.ValueKind == JsonValueKind.Object) ? entries.EnumerateObject().Select(static m => m.Name)
            : [section];
    }

    public static JsonElement Entry(string section, string id)
    {
        JsonElement entries = Root.GetProperty(section);
        return entries.ValueKind == JsonValueKind.Array ? entries.EnumerateArray().Single(e => e.Text("id") == id)
            : id == section ? entries
            : entries.GetProperty(id);
    }

    public static BoxKeyPair KeyPair(string name) => BoxKeyPair.FromSecretKey(Entry("x25519_keys", name).Hex("secret_hex"));

    /// <summary>The box key of a named secret key and a public key, as the code under test computes it.</summary>
    public static byte[] BoxKey(string secretName, ReadOnlySpan<byte> publicKey)
    {
        using BoxKeyPair pair = KeyPair(secretName);
        using var key = new Secret(32);
        Assert.True(pair.TryAgree(publicKey, key));
        return key.Span.ToArray();
    }

    public static byte[] BoxKey(string secretName, string publicName) => BoxKey(secretName, Entry("x25519_keys", publicName).Hex("public_hex"));

    /// <summary>The box key of an entry that names its client and server.</summary>
    public static byte[] BoxKey(this JsonElement entry) => BoxKey(entry.Text("client"), entry.Text("server"));

    public static string Text(this JsonElement entry, string member) => entry.GetProperty(member).GetString()!;

    public static byte[] Hex(this JsonElement entry, string member) => Convert.FromHexString(entry.Text(member));

    public static byte[] Base64(this JsonElement entry, string member) => Convert.FromBase64String(entry.Text(member));

    public static byte[] Utf8(this JsonElement entry, string member) => System.Text.Encoding.UTF8.GetBytes(entry.Text(member));
}
