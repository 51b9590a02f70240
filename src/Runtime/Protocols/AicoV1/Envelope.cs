using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Aico.Protocols.AicoV1;

/// <summary>The JSON around a payload, read and written. Sections 5 to 7 of the AICO v1 document.</summary>
/// <remarks>Written as AICO writes it, spaces included, and in ASCII only: Flutter decodes each network chunk as UTF-8 on its own.</remarks>
internal ref struct Envelope
{
    private static ReadOnlySpan<byte> SealedStart => "{\"encrypted\": true, \"payload\": \""u8;

    private static ReadOnlySpan<byte> ResponseEnd => "\", \"encryption\": \"xchacha20poly1305\"}"u8;

    /// <summary>Whether the text is one JSON value.</summary>
    public bool IsJson { get; private set; }

    /// <summary>Whether <c>encrypted</c> is JSON <c>true</c>.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Whether there is a member <c>encrypted</c>, whatever it says.</summary>
    public bool HasEncrypted { get; private set; }

    /// <summary>Whether there is a member <c>payload</c>, of whatever type.</summary>
    public bool HasPayload { get; private set; }

    /// <summary>The payload's base64 text; empty if it is not a string.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>The member <c>client_id</c>, or null if it is missing or not a string.</summary>
    public string? ClientId { get; private set; }

    /// <summary>Whether <c>type</c> is <c>raw</c>.</summary>
    public bool IsRaw { get; private set; }

    /// <summary>The members <c>error</c> and <c>detail</c> of a plaintext answer, or null.</summary>
    public string? Error { get; private set; }

    public string? Detail { get; private set; }

    /// <summary>Whether this is what a sealed message looks like: a payload that can be tried.</summary>
    public readonly bool IsSealed => IsEncrypted && HasPayload;

    /// <summary>Reads one JSON value. Anything but an object without doubled members leaves all members unset.</summary>
    public static Envelope Read(ReadOnlySpan<byte> json)
    {
        var envelope = default(Envelope);
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                if (!envelope.ReadMembers(ref reader))
                {
                    return default;
                }
            }
            else
            {
                reader.Skip();
            }

            if (reader.Read())
            {
                return default;
            }
        }
        catch (JsonException)
        {
            return default;
        }
        catch (InvalidOperationException)
        {
            // A string with a lone surrogate cannot be read as text: not something an honest peer sends here.
            return default;
        }

        envelope.IsJson = true;
        return envelope;
    }

    /// <summary>Number of bytes <see cref="WriteRequest"/> and its kin write at most for a plaintext of this length.</summary>
    public static int MaxLength(int plaintextLength) => Base64.GetMaxEncodedToUtf8Length(plaintextLength + Wire.Overhead) + 128;

    /// <summary>Number of bytes <see cref="WriteResponse"/> writes for a plaintext of this length.</summary>
    public static int ResponseLength(int plaintextLength) =>
        SealedStart.Length + Base64.GetMaxEncodedToUtf8Length(plaintextLength + Wire.Overhead) + ResponseEnd.Length;

    /// <summary>Seals and writes <c>{"encrypted": true, "payload": "…", "client_id": "…"}</c>.</summary>
    public static void WriteRequest(AicoV1Session session, ReadOnlySpan<byte> plaintext, IBufferWriter<byte> output)
    {
        WriteSealed(session, plaintext, output);
        output.Write("\", \"client_id\": \""u8);
        Span<byte> id = stackalloc byte[Wire.ClientIdLength];
        System.Text.Encoding.ASCII.GetBytes(session.ClientId, id);
        output.Write(id);
        output.Write("\"}"u8);
    }

    /// <summary>Seals and writes <c>{"encrypted": true, "payload": "…", "encryption": "…"}</c>.</summary>
    public static void WriteResponse(AicoV1Session session, ReadOnlySpan<byte> plaintext, IBufferWriter<byte> output)
    {
        WriteSealed(session, plaintext, output);
        output.Write(ResponseEnd);
    }

    /// <summary>Seals bytes that are not one JSON value and writes them as a raw record, without its line end.</summary>
    public static void WriteRaw(AicoV1Session session, ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        int textLength = Base64.GetMaxEncodedToUtf8Length(bytes.Length);
        byte[] plaintext = ArrayPool<byte>.Shared.Rent(textLength + 32);
        try
        {
            var writer = new SpanWriter(plaintext);
            writer.Append("{\"raw_data\":\""u8);
            Base64.EncodeToUtf8(bytes, writer.Rest, out _, out int written);
            writer.Advance(written);
            writer.Append("\"}"u8);
            WriteSealed(session, writer.Written, output);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(plaintext);
            ArrayPool<byte>.Shared.Return(plaintext);
        }

        output.Write("\", \"encryption\": \"xchacha20poly1305\", \"type\": \"raw\"}"u8);
    }

    /// <summary>Reads the plaintext of a raw record; null if it is not one.</summary>
    public static byte[]? ReadRaw(ReadOnlySpan<byte> plaintext)
    {
        var reader = new Utf8JsonReader(plaintext);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject
                || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("raw_data"u8)
                || !reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return null;
            }

            ReadOnlySpan<byte> text = TextOf(ref reader);
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject || reader.Read())
            {
                return null;
            }

            byte[] bytes = new byte[StrictBase64.MaxDecodedLength(text.Length)];
            return StrictBase64.TryDecode(text, bytes, out int written) ? bytes[..written] : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape cannot become text.
            return null;
        }
    }

    private static void WriteSealed(AicoV1Session session, ReadOnlySpan<byte> plaintext, IBufferWriter<byte> output)
    {
        output.Write(SealedStart);
        int length = plaintext.Length + Wire.Overhead;
        byte[] payload = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            session.Seal(plaintext, payload.AsSpan(0, length));
            Span<byte> text = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(length));
            Base64.EncodeToUtf8(payload.AsSpan(0, length), text, out _, out int written);
            output.Advance(written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
    }

    // Bytes of a string token; escapes, which no known peer uses here, cost a copy.
    private static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        byte[] unescaped = new byte[reader.ValueSpan.Length];
        return unescaped.AsSpan(0, reader.CopyString(unescaped));
    }

    private bool ReadMembers(scoped ref Utf8JsonReader reader)
    {
        int seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int member = reader.ValueTextEquals("encrypted"u8) ? 1
                : reader.ValueTextEquals("payload"u8) ? 2
                : reader.ValueTextEquals("client_id"u8) ? 4
                : reader.ValueTextEquals("type"u8) ? 8
                : reader.ValueTextEquals("error"u8) ? 16
                : reader.ValueTextEquals("detail"u8) ? 32
                : 0;
            if ((seen & member) != 0)
            {
                return false;
            }

            seen |= member;
            reader.Read();
            bool isString = reader.TokenType == JsonTokenType.String;
            switch (member)
            {
                case 1:
                    HasEncrypted = true;
                    IsEncrypted = reader.TokenType == JsonTokenType.True;
                    break;
                case 2:
                    HasPayload = true;
                    Payload = isString ? TextOf(ref reader) : default;
                    break;
                case 4:
                    ClientId = isString ? reader.GetString() : null;
                    break;
                case 8:
                    IsRaw = isString && reader.ValueTextEquals("raw"u8);
                    break;
                case 16:
                    Error = isString ? reader.GetString() : null;
                    break;
                case 32:
                    Detail = isString ? reader.GetString() : null;
                    break;
                default:
                    break;
            }

            reader.Skip();
        }

        return true;
    }

    private ref struct SpanWriter
    {
        private readonly Span<byte> _buffer;
        private int _length;

        public SpanWriter(Span<byte> buffer) => _buffer = buffer;

        public readonly Span<byte> Rest => _buffer[_length..];

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Append(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(Rest);
            _length += bytes.Length;
        }

        public void Advance(int count) => _length += count;
    }
}
