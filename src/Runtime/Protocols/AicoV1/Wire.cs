namespace Aico.Protocols.AicoV1;

/// <summary>Every constant of AICO v1's wire, once. Section numbers are those of the AICO v1 protocol document.</summary>
internal static class Wire
{
    public const string ProtocolName = "aico-v1";

    // Section 2: payload bytes = nonce ‖ tag ‖ ciphertext; one box key per session for both directions.
    public const int NonceSize = 24;
    public const int TagSize = 16;
    public const int Overhead = NonceSize + TagSize;
    public const int KeySize = 32;

    // Section 3.
    public const string HandshakePath = "/api/v1/handshake";
    public const int ChallengeSize = 32;
    public const int SignatureSize = 64;
    public const int MaxHandshakeBytes = 4096;
    public const string ClientComponent = "dotnet_client";
    public const string ServerComponent = "backend";
    public const string SessionEstablished = "session_established";

    // Section 4: the first 8 bytes of the identity key, in lower-case hexadecimal.
    public const int ClientIdLength = 16;
    public const string ClientIdHeader = "X-Client-ID";
    public const string ClientIdQuery = "client_id";

    // Sections 5 to 7. The label names the wrong cipher; it is what AICO sends (section 2).
    public const string EncryptionLabel = "xchacha20poly1305";
    public const string RawType = "raw";
    public const string Json = "application/json";
    public const string NdJson = "application/x-ndjson";
    public const string EventStream = "text/event-stream";
    public const string JsonStream = "application/stream+json";

    // Section 13: longest stale answer that is looked at.
    public const int MaxStaleBytes = 4096;
    public const string EncryptionRequired = "Encryption required";
    public const string EncryptionError = "Encryption error";
    public const string DecryptFailedPrefix = "Failed to decrypt payload";
    public const string SessionExpired = "Session expired";

    // Section 14.
    public const int MaxMessagesPerSession = 1_000_000;

    // Section 10: the server's hour, and the client's, five minutes shorter.
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromSeconds(3600);
    public static readonly TimeSpan ClientSessionLifetime = TimeSpan.FromSeconds(3300);

    /// <summary>Section 7: whether an answer is a stream of sealed lines. A substring is enough, as in AICO.</summary>
    public static bool IsStream(string? contentType) =>
        contentType is not null
        && (contentType.Contains(NdJson, StringComparison.OrdinalIgnoreCase)
            || contentType.Contains(EventStream, StringComparison.OrdinalIgnoreCase)
            || contentType.Contains(JsonStream, StringComparison.OrdinalIgnoreCase));
}
