using System.Text;
using System.Text.Json;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>The known answers of <c>aico-2-kat.json</c>. Source: AICO/2, section 22.</summary>
internal static class KatFile
{
    public static readonly Instant Start = new(TimeSpan.FromSeconds(1000), DateTimeOffset.UnixEpoch);

    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Protocols", "Aico2", "Vectors", "aico-2-kat.json"))).RootElement;

    /// <summary>The members that hold vectors; the others describe the file.</summary>
    public static IEnumerable<string> Sections => Root.EnumerateObject().Select(static m => m.Name).Except(["protocol", "comment"]);

    /// <summary>Names of a section's entries. Where an entry has no name of its own, its place is its name.</summary>
    public static IEnumerable<string> Ids(string section) => Root.GetProperty(section).EnumerateArray().Select(IdOf);

    public static JsonElement Entry(string section, string id) => Root.GetProperty(section).EnumerateArray().Where((e, i) => IdOf(e, i) == id).Single();

    /// <summary>Every exchange of every case, as "case/n".</summary>
    public static IEnumerable<string> Exchanges =>
        from c in Root.GetProperty("cases").EnumerateArray() from x in c.GetProperty("exchanges").EnumerateArray() select $"{c.Text("name")}/{x.GetProperty("n")}";

    public static (JsonElement Case, JsonElement Exchange) Exchange(string id)
    {
        string[] parts = id.Split('/');
        JsonElement found = Entry("cases", parts[0]);
        return (found, found.GetProperty("exchanges").EnumerateArray().Single(x => x.GetProperty("n").ToString() == parts[1]));
    }

    public static string Text(this JsonElement entry, string member) => entry.GetProperty(member).GetString()!;

    public static byte[] Hex(this JsonElement entry, string member) => Convert.FromHexString(entry.Text(member));

    public static byte[] Utf8(this JsonElement entry, string member) => Encoding.UTF8.GetBytes(entry.Text(member));

    public static ulong Salt(this JsonElement entry, string member) => Convert.ToUInt64(entry.Text(member), 16);

    public static Suite Suite(this JsonElement entry) => Aico.Protocols.Aico2.Suite.TryFind(entry.Text("suite"), out Suite? suite) ? suite : throw new InvalidDataException();

    public static NoisePattern Pattern(this JsonElement entry) => Enum.Parse<NoisePattern>(entry.Text("pattern"));

    public static X25519KeyPair? KeyPair(this JsonElement entry, string member) =>
        entry.GetProperty(member).ValueKind == JsonValueKind.Null ? null : X25519KeyPair.FromPrivateKey(entry.Hex(member));

    /// <summary>The suites of the case's payload 1.</summary>
    public static Suite[] Offered(this JsonElement entry) =>
    [
        .. JsonDocument.Parse(entry.Text("payload1")).RootElement.GetProperty("suites").EnumerateArray()
            .Select(static name => Aico.Protocols.Aico2.Suite.TryFind(name.GetString()!, out Suite? suite) ? suite : throw new InvalidDataException()),
    ];

    /// <summary>The client of a case, with its ephemeral key.</summary>
    public static Aico2Protocol Client(this JsonElement entry) => new(new Aico2Settings
    {
        ServerKey = entry.Hex("server_static_public"),
        Identity = entry.KeyPair("client_static_private"),
        Suites = entry.Offered(),
        NewEphemeral = () => entry.KeyPair("client_ephemeral_private")!,
    });

    /// <summary>A session with the case's keys, without a handshake.</summary>
    public static Aico2Session Session(this JsonElement entry)
    {
        var keys = new Secret(64);
        entry.Hex("k_c2s").CopyTo(keys.Span);
        entry.Hex("k_s2c").CopyTo(keys.Span[32..]);
        SessionTerms terms = SessionTerms.Read(entry.Utf8("payload2"), entry.Offered())!;
        return new Aico2Session(new Aico2Protocol(new Aico2Settings()), terms, keys, entry.Hex("handshake_hash"), renewalShare: 0.8, Start);
    }

    private static string IdOf(JsonElement entry, int index) =>
        (entry.TryGetProperty("id", out JsonElement id) ? id.GetString()! : entry.TryGetProperty("name", out id) ? id.GetString()! : $"{index}")
        + (entry.TryGetProperty("status", out _) || !entry.TryGetProperty("side", out JsonElement side) || entry.TryGetProperty("case", out _) ? "" : " " + side.GetString());
}
