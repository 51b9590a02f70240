using System.Buffers;
using System.Text.Json;

namespace Aico.Protocols.Aico2;

/// <summary>Payload 2 of a handshake: what the server grants. Section 3.3.</summary>
/// <param name="Id">Session id, 16 to 512 bytes, opaque to the client.</param>
/// <param name="Suite">The frame AEAD.</param>
/// <param name="LifetimeSeconds">60 to 14,400.</param>
/// <param name="MaxRequests">Highest request number, 1,024 to 1,048,576.</param>
/// <param name="HeartbeatSeconds">5 to 60.</param>
internal sealed record SessionTerms(byte[] Id, Suite Suite, int LifetimeSeconds, int MaxRequests, int HeartbeatSeconds)
{
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("sid"u8, Base64UrlText.Encode(Id));
            writer.WriteString("suite"u8, Suite.Name);
            writer.WriteNumber("exp"u8, LifetimeSeconds);
            writer.WriteNumber("max_requests"u8, MaxRequests);
            writer.WriteNumber("hb"u8, HeartbeatSeconds);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload; null unless every member is there, within its bounds, and names a suite that was offered.</summary>
    public static SessionTerms? Read(ReadOnlyMemory<byte> json, IReadOnlyList<Suite> offered)
    {
        using JsonDocument? document = StrictJson.TryParseObject(json);
        if (document is null)
        {
            return null;
        }

        JsonElement root = document.RootElement;
        Span<byte> id = stackalloc byte[Wire.MaxSessionId];
        if (!StrictJson.TryGetMember(root, "sid"u8, JsonValueKind.String, out JsonElement sid)
            || !Base64UrlText.TryDecode(StrictJson.TextOf(sid), id, out int idLength)
            || idLength < Wire.MinSessionId
            || !StrictJson.TryGetMember(root, "suite"u8, JsonValueKind.String, out JsonElement name)
            || !Suite.TryFind(StrictJson.TextOf(name) ?? "", out Suite? suite)
            || !offered.Contains(suite)
            || !StrictJson.TryGetInteger(root, "exp"u8, Wire.MinLifetimeSeconds, Wire.MaxLifetimeSeconds, out int lifetime)
            || !StrictJson.TryGetInteger(root, "max_requests"u8, Wire.MinMaxRequests, Wire.MaxMaxRequests, out int maxRequests)
            || !StrictJson.TryGetInteger(root, "hb"u8, Wire.MinHeartbeatSeconds, Wire.MaxHeartbeatSeconds, out int heartbeat))
        {
            return null;
        }

        return new SessionTerms(id[..idLength].ToArray(), suite, lifetime, maxRequests, heartbeat);
    }

    public override string ToString() => nameof(SessionTerms);
}
