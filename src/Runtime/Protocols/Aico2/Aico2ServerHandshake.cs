using System.Diagnostics.CodeAnalysis;
using Aico.Crypto;

namespace Aico.Protocols.Aico2;

/// <summary>The server's side of one handshake, from message 1 to the session. Section 3.4, its rows from "10 to 8,192 bytes" on.</summary>
/// <remarks>Nothing is stored before message 1 verified, and message 1 may be a replay: the session it makes proves nothing until it is used.</remarks>
internal sealed class Aico2ServerHandshake : IDisposable
{
    private readonly NoiseHandshake _noise;

    private Aico2ServerHandshake(NoiseHandshake noise, NoisePattern pattern, Suite suite)
    {
        _noise = noise;
        Pattern = pattern;
        Suite = suite;
    }

    public NoisePattern Pattern { get; }

    /// <summary>The first suite of the client's list that is enabled here.</summary>
    public Suite Suite { get; }

    /// <summary>IK: the client's static key, 32 bytes. It takes effect with the first authentic request only. NK: empty.</summary>
    public ReadOnlySpan<byte> ClientKey => Pattern == NoisePattern.IK ? _noise.RemoteStatic : [];

    /// <summary>Reads message 1.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="keys">The server's static keys.</param>
    /// <param name="patterns">The patterns that are enabled.</param>
    /// <param name="suites">The suites that are enabled.</param>
    /// <param name="handshake">The handshake, where there is no problem.</param>
    /// <returns>None, or the problem to answer in plaintext.</returns>
    public static ProblemType Read(
        ReadOnlySpan<byte> body,
        IReadOnlyList<ServerKey> keys,
        IReadOnlyList<NoisePattern> patterns,
        IReadOnlyList<Suite> suites,
        out Aico2ServerHandshake? handshake)
    {
        handshake = null;
        if (body.Length is < Wire.HandshakeHeaderSize or > Wire.MaxHandshakeRequest)
        {
            return ProblemType.HandshakeFailed;
        }

        var pattern = (NoisePattern)body[1];
        if (body[0] != Wire.Version || !patterns.Contains(pattern))
        {
            return ProblemType.VersionUnsupported;
        }

        if (!TryFind(keys, body.Slice(2, Wire.KeyIdSize), out ServerKey? key))
        {
            return ProblemType.KeyUnknown;
        }

        Span<byte> prologue = stackalloc byte[Wire.PrologueSize];
        HandshakeHeader.WritePrologue(prologue, body);
        var noise = NoiseHandshake.Respond(pattern, prologue, key.Pair);
        ProblemType problem = Read(noise, body[Wire.HandshakeHeaderSize..], suites, out Suite? suite);
        if (suite is null)
        {
            noise.Dispose();
            return problem;
        }

        handshake = new Aico2ServerHandshake(noise, pattern, suite);
        return ProblemType.None;
    }

    /// <summary>Makes the session and message 2.</summary>
    /// <param name="protocol">The server's protocol.</param>
    /// <param name="terms">What is granted; its suite is the one chosen here.</param>
    /// <param name="ephemeral">A fresh key; the handshake owns it.</param>
    /// <param name="now">M: read just before message 2 is handed to the transport.</param>
    /// <param name="answer">The response's body.</param>
    /// <returns>The session, unconfirmed; null if the handshake fails after all.</returns>
    public Aico2Session? Complete(Aico2Protocol protocol, SessionTerms terms, X25519KeyPair ephemeral, in Instant now, out byte[] answer)
    {
        if (terms.Suite != Suite)
        {
            throw new ArgumentException("The suite is the handshake's choice.", nameof(terms));
        }

        byte[] payload = terms.Write();
        answer = new byte[NoiseHandshake.Overhead2 + payload.Length];
        if (!_noise.TryWriteMessage2(ephemeral, payload, answer))
        {
            answer = [];
            return null;
        }

        var session = new Aico2Session(protocol, terms, KeySchedule.Derive(_noise), _noise.Hash, renewalShare: 1, now);

        // Section 4: everything the keys came from is zeroed at once, not when somebody disposes this.
        _noise.Dispose();
        return session;
    }

    public void Dispose() => _noise.Dispose();

    public override string ToString() => nameof(Aico2ServerHandshake);

    private static ProblemType Read(NoiseHandshake noise, ReadOnlySpan<byte> message, IReadOnlyList<Suite> suites, out Suite? suite)
    {
        suite = null;
        int payloadLength = message.Length - noise.Overhead1;
        if (payloadLength is < 0 or > Wire.MaxPayload1)
        {
            return ProblemType.HandshakeFailed;
        }

        byte[] payload = new byte[payloadLength];
        if (!noise.TryReadMessage1(message, payload) || Offer.Read(payload) is not { } offer)
        {
            return ProblemType.HandshakeFailed;
        }

        // This server speaks no version above 2, so a higher one in the list is no sign that somebody suppressed it.
        suite = offer.SpeaksVersion ? offer.Choose(suites) : null;
        return ProblemType.VersionUnsupported;
    }

    // A kid is public, and so is whether a server has it: no need for constant time.
    private static bool TryFind(IReadOnlyList<ServerKey> keys, ReadOnlySpan<byte> id, [NotNullWhen(true)] out ServerKey? found)
    {
        foreach (ServerKey key in keys)
        {
            if (key.Id.SequenceEqual(id))
            {
                found = key;
                return true;
            }
        }

        found = null;
        return false;
    }
}
