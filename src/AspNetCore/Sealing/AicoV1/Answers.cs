using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Sealing.AicoV1;

/// <summary>The answers of this layer itself. Rows of section 9 of the AICO v1 document, byte for byte; clients compare some of them.</summary>
internal static class Answers
{
    // Plaintext, before dispatch.
    public static ReadOnlySpan<byte> MethodNotAllowed => """{"error":"Method not allowed"}"""u8; // row 1

    public static ReadOnlySpan<byte> InvalidFormat => """{"error":"Invalid handshake format"}"""u8; // row 2

    public static ReadOnlySpan<byte> HandshakeFailed => """{"error":"Handshake processing failed"}"""u8; // rows 3 and 4

    public static ReadOnlySpan<byte> NotOpened => // row 6, also for rows 7 and 8: rule 1
        """{"error":"Encryption error","detail":"Failed to decrypt payload: An error occurred trying to decrypt the message"}"""u8;

    public static ReadOnlySpan<byte> TooLarge => """{"error":"Payload too large"}"""u8; // clarifications

    public static ReadOnlySpan<byte> NotFound => """{"detail":"Not Found"}"""u8; // the handshake path with a slash: clarifications

    public static ReadOnlySpan<byte> TooManyRequests => """{"error":"Too many handshakes"}"""u8; // rule 1: our own limits

    public static ReadOnlySpan<byte> Unavailable => """{"error":"Server busy"}"""u8;

    // Sealed.
    public static ReadOnlySpan<byte> Duplicate => """{"detail":"Duplicate request"}"""u8; // rule 16

    public static ReadOnlySpan<byte> NotJson => """{"detail":"The request is not one JSON value"}"""u8; // rule 7

    public static ReadOnlySpan<byte> ServerError => """{"detail":"Internal Server Error"}"""u8; // rule 10

    public static ReadOnlySpan<byte> StreamError => """{"type":"error","error":"Internal server error"}"""u8; // rule 6

    /// <summary>Row 5. The path is the default's, unless another is configured.</summary>
    public static byte[] EncryptionRequired(string handshakePath)
    {
        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, Protocols.AicoV1.Wire.EncryptionRequired);
            writer.WriteString("message"u8, $"Perform handshake at {handshakePath} first");
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Sends a plaintext answer of this layer: constant text, never the application's.</summary>
    public static Task SendAsync(HttpContext context, int status, ReadOnlySpan<byte> json)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = Protocols.AicoV1.Wire.Json;
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json.ToArray(), context.RequestAborted).AsTask();
    }
}
