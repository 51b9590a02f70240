using System.Buffers;
using System.Security.Cryptography;

namespace Aico.Protocols.Aico2;

/// <summary>The client's side of one handshake. Section 3.</summary>
/// <remarks>
/// <code>
/// request    0x02 ‖ pattern(1) ‖ kid(8) ‖ NoiseMsg1        at most 8,192 bytes
/// response   NoiseMsg2                                     status 200, at most 16,384 bytes
/// </code>
/// </remarks>
internal sealed class Aico2ClientHandshake : ClientHandshake
{
    private readonly Aico2Protocol _protocol;
    private readonly Aico2Settings _settings;
    private readonly NoiseHandshake _noise;
    private bool _completed;

    /// <exception cref="CryptographicException">The server's public key is of low order.</exception>
    public Aico2ClientHandshake(Aico2Protocol protocol, Aico2Settings settings, ReadOnlySpan<byte> serverKey)
    {
        if (serverKey.Length != Wire.KeySize)
        {
            throw new ArgumentException("A server's public key has 32 bytes.", nameof(serverKey));
        }

        _protocol = protocol;
        _settings = settings;
        NoisePattern pattern = settings.Identity is null ? NoisePattern.NK : NoisePattern.IK;
        byte[] payload = Offer.Write(settings.Suites);
        byte[] body = new byte[Wire.HandshakeHeaderSize + NoiseHandshake.Overhead1Of(pattern) + payload.Length];
        HandshakeHeader.Write(body, pattern, serverKey);
        Span<byte> prologue = stackalloc byte[Wire.PrologueSize];
        HandshakeHeader.WritePrologue(prologue, body);
        _noise = NoiseHandshake.Initiate(pattern, prologue, serverKey, settings.Identity, settings.NewEphemeral());
        if (!_noise.TryWriteMessage1(payload, body.AsSpan(Wire.HandshakeHeaderSize)))
        {
            _noise.Dispose();
            throw new CryptographicException("The server's public key is not usable.");
        }

        RequestBody = body;
        RequestHead = new MessageHead
        {
            Method = "POST",
            Target = settings.BasePath + Wire.HandshakePath,
            Headers = { new("Content-Type", Wire.HandshakeMediaType), new("Accept", Wire.HandshakeMediaType) },
        };
    }

    public override MessageHead RequestHead { get; }

    public override ReadOnlyMemory<byte> RequestBody { get; }

    public override int MaxResponseBytes => Wire.MaxHandshakeResponse;

    /// <summary>What the server answered in plaintext instead. Forgeable: it chooses the diagnostic, and whether another trusted key is tried.</summary>
    public ProblemType Problem { get; private set; }

    public override Session? Complete(MessageHead head, ReadOnlySpan<byte> body, in Instant now, out string? failure)
    {
        if (_completed)
        {
            throw new InvalidOperationException("A handshake is completed once.");
        }

        _completed = true;
        failure = null;
        if (head.Status != 200 || !head.HasMediaType(Wire.HandshakeMediaType))
        {
            Problem = Aico2.Problem.Recognise(head, new ReadOnlySequence<byte>(body.ToArray()));
            failure = Problem == ProblemType.None
                ? $"the server answered {head.Status} without a handshake"
                : $"the server answered {ProblemTypes.NameOf(Problem)}";
            return null;
        }

        // One text for everything that is wrong with it: there is nobody honest to tell more.
        failure = "the server's handshake message does not open";
        if (body.Length > Wire.MaxHandshakeResponse || body.Length < NoiseHandshake.Overhead2)
        {
            return null;
        }

        byte[] payload = new byte[body.Length - NoiseHandshake.Overhead2];
        if (!_noise.TryReadMessage2(body, payload) || SessionTerms.Read(payload, _settings.Suites) is not { } terms)
        {
            return null;
        }

        failure = null;
        Session session = _protocol.CreateClientSession(terms, KeySchedule.Derive(_noise), _noise.Hash, now);

        // Section 4: everything the keys came from is zeroed at once, not when somebody disposes this.
        _noise.Dispose();
        return session;
    }

    public override void Dispose() => _noise.Dispose();

    public override string ToString() => nameof(Aico2ClientHandshake);
}
