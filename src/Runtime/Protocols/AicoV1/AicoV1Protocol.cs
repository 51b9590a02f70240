using System.Buffers;
using System.Text.Json;
using Aico.Crypto;

namespace Aico.Protocols.AicoV1;

/// <summary>AICO v1: NaCl crypto_box payloads in JSON envelopes, as AICO's backend and its Flutter client speak it.</summary>
/// <remarks>
/// X25519, HSalsa20, XSalsa20-Poly1305; Ed25519 identities (RFC 8032). Keys 32 bytes, nonces 24, tags 16, signatures 64.
/// Known weaknesses are listed in the AICO v1 document, section 19: an active attacker can read and change everything.
/// </remarks>
internal sealed class AicoV1Protocol : IWireProtocol, IDisposable
{
    private readonly AicoV1Settings _settings;

    public AicoV1Protocol(SigningIdentity identity, AicoV1Settings settings)
    {
        Identity = identity;
        _settings = settings;
    }

    public static ProtocolFeatures Capabilities { get; } = new() { Name = Wire.ProtocolName, StaleProvesNotExecuted = true, UnopenedMeansSessionLost = true };

    public SigningIdentity Identity { get; }

    public ProtocolFeatures Features => Capabilities;

    public ClientHandshake StartHandshake(in Instant now) => new AicoV1Handshake(
        this,
        _settings.HandshakePath,
        _settings.Component,
        BoxKeyPair.Generate(),
        _settings.SendTimestamp ? UnixSeconds(now) : null,
        _settings.Random);

    /// <summary>The server's side: agrees on a box key and writes the answer. The request has been read and its signature verified.</summary>
    /// <returns>The session, or null for a public key of low order.</returns>
    public AicoV1Session? AcceptHandshake(HandshakeMessage request, BoxKeyPair ephemeral, in Instant now, out byte[] answer)
    {
        answer = [];
        var boxKey = new Secret(Wire.KeySize);
        if (!ephemeral.TryAgree(request.PublicKey, boxKey))
        {
            boxKey.Dispose();
            return null;
        }

        answer = HandshakeMessage.Create(Identity, ephemeral.PublicKey, UnixSeconds(now), _settings.Random).WriteResponse();
        return CreateSession(boxKey, request.IdentityKey, now);
    }

    public AicoV1Session CreateSession(Secret boxKey, byte[] clientIdentity, in Instant now) => new(
        this, boxKey, ClientIdOf(clientIdentity), clientIdentity, _settings.SessionLifetime, _settings.MaxMessagesPerSession, _settings.Random, now);

    /// <summary>Section 4: the first 8 bytes of the identity key in lower-case hexadecimal.</summary>
    public static string ClientIdOf(ReadOnlySpan<byte> identityKey) => Convert.ToHexStringLower(identityKey[..(Wire.ClientIdLength / 2)]);

    public int JudgedBytes(MessageHead answer) =>
        answer.HasMediaType(Wire.Json) && answer.Status is 200 or 400 or 401 ? Wire.MaxStaleBytes : 0;

    public Verdict Judge(MessageHead answer, ReadOnlySequence<byte> body, string? plaintextMediaType)
    {
        if (answer.Status is 400 or 401 && answer.HasMediaType(Wire.Json) && body.Length <= Wire.MaxStaleBytes && IsStale(answer.Status, body))
        {
            return Verdict.Stale;
        }

        if (answer.Status == 200 && plaintextMediaType is not null && answer.HasMediaType(plaintextMediaType)
            && !(answer.HasMediaType(Wire.Json) && BeginsLikeEnvelope(body)))
        {
            return Verdict.DeclaredPlaintext;
        }

        return answer.Status is >= 300 and < 400 ? Verdict.Unsealed : Verdict.Sealed;
    }

    public MessageSealer Seal(Session session, Direction direction, MessageHead head, in AttemptInfo attempt, ExchangeId exchange = default) =>
        direction == Direction.Request
            ? new RequestSealer((AicoV1Session)session, head, _settings.HeaderOnlyGet)
            : new ResponseSealer((AicoV1Session)session, head);

    public MessageOpener Open(Session session, Direction direction, MessageHead head, OpenLimits limits, ExchangeId exchange = default) =>
        direction == Direction.Response && Wire.IsStream(head.ContentType)
            ? new StreamOpener((AicoV1Session)session, limits)
            : new BodyOpener((AicoV1Session)session, limits);

    public void Dispose() => Identity.Dispose();

    internal static double UnixSeconds(in Instant now) => (now.Wall - DateTimeOffset.UnixEpoch).TotalSeconds;

    // Section 13, S1 and S2: exact texts, in plaintext. Anything that claims to be encrypted is neither.
    private static bool IsStale(int status, ReadOnlySequence<byte> body)
    {
        Envelope answer = Envelope.Read(body.IsSingleSegment ? body.FirstSpan : body.ToArray());
        if (!answer.IsJson || answer.HasEncrypted)
        {
            return false;
        }

        return status == 401
            ? answer.Error == Wire.EncryptionRequired
            : answer.Error == Wire.EncryptionError
                && answer.Detail is { } detail
                && (detail.StartsWith(Wire.DecryptFailedPrefix, StringComparison.Ordinal) || detail == Wire.SessionExpired);
    }

    // Where a method declares JSON as plaintext, a sealed answer is still opened: AICO writes the member "encrypted" first.
    private static bool BeginsLikeEnvelope(ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, state: default);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read()
                && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("encrypted"u8);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape in the name.
            return false;
        }
    }
}

/// <summary>The choices of one end.</summary>
internal sealed record AicoV1Settings
{
    public string HandshakePath { get; init; } = Wire.HandshakePath;

    public string Component { get; init; } = Wire.ClientComponent;

    public bool SendTimestamp { get; init; }

    public bool HeaderOnlyGet { get; init; }

    /// <summary>Age at which no new call starts on a session.</summary>
    public required TimeSpan SessionLifetime { get; init; }

    /// <summary>Messages, both ways, after which no new call starts on a session.</summary>
    public int MaxMessagesPerSession { get; init; } = Wire.MaxMessagesPerSession;

    public RandomFill Random { get; init; } = System.Security.Cryptography.RandomNumberGenerator.Fill;
}
