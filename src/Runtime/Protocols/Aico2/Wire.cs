namespace Aico.Protocols.Aico2;

/// <summary>Every constant of AICO/2's wire, once. Section numbers are those of the AICO/2 protocol document; sizes are bytes.</summary>
internal static class Wire
{
    // Section 2.
    public const string ProtocolName = "aico/2";
    public const string HandshakeMediaType = "application/vnd.aico.handshake";
    public const string MessageMediaType = "application/vnd.aico.message";
    public const string ItemsMediaType = "application/vnd.aico.items";
    public const string ProblemMediaType = "application/problem+json";
    public const string HandshakePath = "/_aico/handshake";
    public const string KeyPath = "/_aico/key";
    public const string PingPath = "/_aico/ping";
    public const string SessionHeader = "Aico-Session";
    public const string RequestHeader = "Aico-Request";
    public const string ReservedPrefix = "aico-";
    public const string CallIdField = "aico-rid";
    public const string TimeField = "aico-t";
    public const string RetryOfField = "aico-retry-of";
    public const string ProblemPrefix = "urn:aico:problem:";
    public const string XChaCha = "xchacha20poly1305";
    public const string Aegis = "aegis256";

    // Section 3.1.
    public const byte Version = 2;
    public const int KeyIdSize = 8;
    public const int HandshakeHeaderSize = 2 + KeyIdSize;
    public const int MaxHandshakeRequest = 8192;
    public const int MaxHandshakeResponse = 16384;
    public const int MaxPayload1 = 4096;
    public const int PrologueSize = 7 + HandshakeHeaderSize;

    // Section 3.2: both names have exactly 32 bytes, so Noise takes them as they are and does not hash them.
    public const int KeySize = 32;
    public const int HashSize = 32;
    public const int HandshakeTagSize = 16;

    // Section 3.3.
    public const int MaxSuites = 8;
    public const int MinSessionId = 16;
    public const int MaxSessionId = 512;
    public const int MinLifetimeSeconds = 60;
    public const int MaxLifetimeSeconds = 14_400;
    public const int MinMaxRequests = 1024;
    public const int MaxMaxRequests = 1_048_576;
    public const int MinHeartbeatSeconds = 5;
    public const int MaxHeartbeatSeconds = 60;

    // Section 18: what a server tells its clients unless configured otherwise.
    public const int DefaultLifetimeSeconds = 3600;
    public const int DefaultMaxRequests = 1_048_576;
    public const int DefaultHeartbeatSeconds = 15;

    // Section 4.
    public const int SaltSize = 8;

    // Section 5.
    public const int ReplayWindowSize = 2048;
    /// <summary>Longest random wait after a stale-session hint. Section 18.</summary>
    public static readonly TimeSpan MaxHintJitter = TimeSpan.FromMilliseconds(500);

    public const double RenewalShare = 0.80;
    public const double RenewalJitter = 0.05;

    // Section 6: u64(n) ‖ salt, as 22 characters of b64url.
    public const int RequestNumberSize = 8 + SaltSize;
    public const int RequestNumberLength = 22;
    public const int CallIdSize = 16;
    public const int CallIdLength = 22;
    public const int MaxTimeDigits = 10;
    public const long MaxTimeMilliseconds = 9_999_999_999;

    // Section 8.
    public const int FrameHeaderSize = 4;
    public const int MaxHeadPlaintext = 16384;
    public const int MaxFramePlaintext = 65536;
    public const int DefaultFramePlaintext = 16384;
    public const int MinFramePlaintext = 1024;
    public const byte PaddingMark = 0x80;
    public const int FreePads = 64;

    // Section 9.
    public const byte RequestFraming = 0x00;
    public const byte ResponseFraming = 0x01;
    public const int MaxFields = 128;
    public const int MinStatus = 200;
    public const int MaxStatus = 599;
    public const int MaxContentLengthDigits = 15;

    // Section 18: longest unsealed problem body a client reads. Sealed ones are held to the same measure.
    public const int MaxProblem = 8192;

    // Section 5, (a) to (d).
    public static readonly TimeSpan ClientMargin = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan UnusedLifetime = TimeSpan.FromSeconds(25);
    public static readonly TimeSpan MaxClockDrift = TimeSpan.FromSeconds(30);

    public static ReadOnlySpan<byte> NoiseNk => "Noise_NK_25519_ChaChaPoly_SHA256"u8;

    public static ReadOnlySpan<byte> NoiseIk => "Noise_IK_25519_ChaChaPoly_SHA256"u8;

    /// <summary>Section 3.1: the prologue is this and the first 10 bytes of the request body.</summary>
    public static ReadOnlySpan<byte> ProloguePrefix => "aico/2\0"u8;

    public static ReadOnlySpan<byte> ClientToServer => "aico/2 c2s"u8;

    public static ReadOnlySpan<byte> ServerToClient => "aico/2 s2c"u8;
}
