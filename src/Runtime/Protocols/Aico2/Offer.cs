using System.Buffers;
using System.Text.Json;

namespace Aico.Protocols.Aico2;

/// <summary>Payload 1 of a handshake: which versions and suites the client is willing to speak. Section 3.3.</summary>
internal sealed class Offer
{
    private Offer(bool hasVersion, IReadOnlyList<string> suites)
    {
        SpeaksVersion = hasVersion;
        Suites = suites;
    }

    /// <summary>Whether version 2 is among the client's. Higher ones do not matter to a server that speaks none.</summary>
    public bool SpeaksVersion { get; }

    /// <summary>Names in the client's order of preference, 1 to 8; unknown ones may be among them.</summary>
    public IReadOnlyList<string> Suites { get; }

    public static byte[] Write(IReadOnlyList<Suite> suites)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("v"u8);
            writer.WriteNumberValue(Wire.Version);
            writer.WriteEndArray();
            writer.WriteStartArray("suites"u8);
            foreach (Suite suite in suites)
            {
                writer.WriteStringValue(suite.Name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload; null unless it is well formed.</summary>
    public static Offer? Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument? document = StrictJson.TryParseObject(json);
        if (document is null
            || !StrictJson.TryGetMember(document.RootElement, "v"u8, JsonValueKind.Array, out JsonElement versions)
            || !StrictJson.TryGetMember(document.RootElement, "suites"u8, JsonValueKind.Array, out JsonElement suites)
            || suites.GetArrayLength() is < 1 or > Wire.MaxSuites)
        {
            return null;
        }

        bool hasVersion = false;
        foreach (JsonElement version in versions.EnumerateArray())
        {
            if (!StrictJson.IsInteger(version))
            {
                return null;
            }

            hasVersion |= version.TryGetInt32(out int number) && number == Wire.Version;
        }

        var names = new List<string>(suites.GetArrayLength());
        foreach (JsonElement suite in suites.EnumerateArray())
        {
            if (suite.ValueKind != JsonValueKind.String || StrictJson.TextOf(suite) is not { } name)
            {
                return null;
            }

            names.Add(name);
        }

        return new Offer(hasVersion, names);
    }

    /// <summary>The first suite of the client's list that the server has enabled, or null.</summary>
    public Suite? Choose(IReadOnlyList<Suite> enabled)
    {
        foreach (string name in Suites)
        {
            if (Suite.TryFind(name, out Suite? suite) && enabled.Contains(suite))
            {
                return suite;
            }
        }

        return null;
    }
}
