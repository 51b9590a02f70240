using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Aico.Crypto;

namespace Aico.Protocols.AicoV1;

/// <summary>What is wrong with a handshake request, as the answer shows it. Rows of section 9.</summary>
internal enum HandshakeFault
{
    None,

    /// <summary>Rows 3 and 4: not JSON, or a member that is wrong.</summary>
    Failed,

    /// <summary>Row 2: there is no <c>handshake_request</c>.</summary>
    InvalidFormat,
}

/// <summary>The inner object of a handshake, both ways: keys, a challenge and a signature that covers only that challenge.</summary>
/// <remarks>Source: AICO v1, section 3. Sizes in bytes: keys 32, challenge 32, signature 64.</remarks>
internal sealed class HandshakeMessage
{
    private const string RequestMember = "handshake_request";
    private const string ResponseMember = "handshake_response";

    public required byte[] IdentityKey { get; init; }

    public required byte[] PublicKey { get; init; }

    public required byte[] Challenge { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>Unix seconds, or null where the sender left it out.</summary>
    public double? Timestamp { get; init; }

    /// <summary>Makes and signs a message with a fresh challenge.</summary>
    public static HandshakeMessage Create(SigningIdentity identity, ReadOnlySpan<byte> publicKey, double? timestamp, RandomFill random)
    {
        byte[] challenge = new byte[Wire.ChallengeSize];
        random(challenge);
        byte[] signature = new byte[Wire.SignatureSize];
        identity.Sign(challenge, signature);
        return new HandshakeMessage
        {
            IdentityKey = identity.PublicKey,
            PublicKey = publicKey.ToArray(),
            Challenge = challenge,
            Signature = signature,
            Timestamp = timestamp,
        };
    }

    /// <summary>Reads a request. Unknown and doubled members inside are refused, as AICO refuses them.</summary>
    public static HandshakeFault ReadRequest(ReadOnlySpan<byte> json, out HandshakeMessage? message)
    {
        message = null;
        HandshakeFault fault = ReadOuter(json, RequestMember, strict: true, out message, out _);
        return fault == HandshakeFault.None && message is null ? HandshakeFault.Failed : fault;
    }

    /// <summary>Reads an answer; null unless it establishes a session and all members are well formed.</summary>
    public static HandshakeMessage? ReadResponse(ReadOnlySpan<byte> json) =>
        ReadOuter(json, ResponseMember, strict: false, out HandshakeMessage? message, out bool established) == HandshakeFault.None
        && established && message?.Timestamp is not null
            ? message
            : null;

    public byte[] WriteRequest(string component)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(RequestMember);
            WriteMembers(writer, component);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public byte[] WriteResponse()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, Wire.SessionEstablished);
            writer.WriteStartObject(ResponseMember);
            WriteMembers(writer, Wire.ServerComponent);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Whether the sender holds the identity key. Says nothing about the session: the signature does not cover it.</summary>
    public bool VerifySignature() => SigningIdentity.Verify(IdentityKey, Challenge, Signature);

    private static HandshakeFault ReadOuter(ReadOnlySpan<byte> json, string member, bool strict, out HandshakeMessage? message, out bool established)
    {
        message = null;
        established = false;
        bool found = false;
        bool hasStatus = false;
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                return reader.Read() ? HandshakeFault.Failed : HandshakeFault.InvalidFormat;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(member))
                {
                    reader.Read();
                    if (found || reader.TokenType != JsonTokenType.StartObject)
                    {
                        return HandshakeFault.Failed;
                    }

                    found = true;
                    message = ReadInner(ref reader, strict);
                    if (message is null)
                    {
                        return HandshakeFault.Failed;
                    }
                }
                else
                {
                    bool isStatus = !strict && reader.ValueTextEquals("status"u8);
                    if (isStatus && hasStatus)
                    {
                        return HandshakeFault.Failed;
                    }

                    hasStatus |= isStatus;
                    reader.Read();
                    established |= isStatus && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Wire.SessionEstablished);
                    reader.Skip();
                }
            }

            if (reader.Read())
            {
                return HandshakeFault.Failed;
            }
        }
        catch (JsonException)
        {
            return HandshakeFault.Failed;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape cannot become text.
            return HandshakeFault.Failed;
        }

        return found ? HandshakeFault.None : HandshakeFault.InvalidFormat;
    }

    // Reads up to the end of the inner object; null for anything missing, doubled, unknown (if strict) or malformed.
    private static HandshakeMessage? ReadInner(ref Utf8JsonReader reader, bool strict)
    {
        bool component = false;
        byte[]? identityKey = null;
        byte[]? publicKey = null;
        byte[]? challenge = null;
        byte[]? signature = null;
        double? timestamp = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("component"u8))
            {
                reader.Read();
                reader.Skip();
                if (component)
                {
                    return null;
                }

                component = true;
            }
            else if (reader.ValueTextEquals("identity_key"u8))
            {
                if (!ReadBytes(ref reader, SigningIdentity.PublicKeySize, ref identityKey))
                {
                    return null;
                }
            }
            else if (reader.ValueTextEquals("public_key"u8))
            {
                if (!ReadBytes(ref reader, Wire.KeySize, ref publicKey))
                {
                    return null;
                }
            }
            else if (reader.ValueTextEquals("challenge"u8))
            {
                if (!ReadBytes(ref reader, Wire.ChallengeSize, ref challenge))
                {
                    return null;
                }
            }
            else if (reader.ValueTextEquals("signature"u8))
            {
                if (!ReadBytes(ref reader, Wire.SignatureSize, ref signature))
                {
                    return null;
                }
            }
            else if (reader.ValueTextEquals("timestamp"u8))
            {
                reader.Read();
                if (timestamp is not null || reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out double seconds) || !double.IsFinite(seconds))
                {
                    return null;
                }

                timestamp = seconds;
            }
            else if (strict)
            {
                return null;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return component && identityKey is not null && publicKey is not null && challenge is not null && signature is not null
            ? new HandshakeMessage { IdentityKey = identityKey, PublicKey = publicKey, Challenge = challenge, Signature = signature, Timestamp = timestamp }
            : null;
    }

    private static bool ReadBytes(ref Utf8JsonReader reader, int size, ref byte[]? value)
    {
        reader.Read();
        if (value is not null || reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        // JSON may escape every character as six: nothing longer can be the text.
        if (reader.ValueSpan.Length > 6 * Base64.GetMaxEncodedToUtf8Length(size))
        {
            return false;
        }

        if (reader.ValueIsEscaped)
        {
            byte[] unescaped = new byte[reader.ValueSpan.Length];
            value = StrictBase64.DecodeExact(unescaped.AsSpan(0, reader.CopyString(unescaped)), size);
        }
        else
        {
            value = StrictBase64.DecodeExact(reader.ValueSpan, size);
        }

        return value is not null;
    }

    private void WriteMembers(Utf8JsonWriter writer, string component)
    {
        writer.WriteString("component"u8, component);
        writer.WriteBase64String("public_key"u8, PublicKey);
        if (Timestamp is { } timestamp)
        {
            // Always with a fraction: AICO's is a float, and a reader may insist on that.
            writer.WritePropertyName("timestamp"u8);
            writer.WriteRawValue(timestamp.ToString("0.000000", CultureInfo.InvariantCulture));
        }

        writer.WriteBase64String("challenge"u8, Challenge);
        writer.WriteBase64String("signature"u8, Signature);
        writer.WriteBase64String("identity_key"u8, IdentityKey);
    }
}
