using System.Buffers;
using System.Text.Json;

namespace Aico.Protocols.Aico2;

/// <summary>The public keys that a server names to whoever trusts it on first use. Section 16.1. Anyone on the path can write it.</summary>
internal static class KeyDocument
{
    /// <summary>Longest document that is read.</summary>
    public const int MaxBytes = 4096;

    public const int MaxKeys = 8;

    public const string MediaType = "application/json";

    public static byte[] Write(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v"u8, Wire.Version);
            writer.WriteStartArray("keys"u8);
            foreach (ReadOnlyMemory<byte> key in keys)
            {
                writer.WriteStringValue(Base64UrlText.Encode(key.Span));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the first key; null unless the whole document is as it should be.</summary>
    public static byte[]? ReadFirst(MessageHead answer, ReadOnlyMemory<byte> body)
    {
        if (answer.Status != 200 || !answer.HasMediaType(MediaType) || body.Length > MaxBytes)
        {
            return null;
        }

        using JsonDocument? document = StrictJson.TryParseObject(body);
        if (document is null
            || !StrictJson.TryGetInteger(document.RootElement, "v"u8, Wire.Version, Wire.Version, out _)
            || !StrictJson.TryGetMember(document.RootElement, "keys"u8, JsonValueKind.Array, out JsonElement keys)
            || keys.GetArrayLength() is < 1 or > MaxKeys)
        {
            return null;
        }

        byte[]? first = null;
        foreach (JsonElement entry in keys.EnumerateArray())
        {
            byte[] key = new byte[Wire.KeySize];
            if (entry.ValueKind != JsonValueKind.String || !Base64UrlText.TryDecodeExact(StrictJson.TextOf(entry), key))
            {
                return null;
            }

            first ??= key;
        }

        return first;
    }
}
