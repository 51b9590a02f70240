using System.Security.Cryptography;

namespace Aico.Protocols.AicoV1;

/// <summary>Opens the payloads of one message, one after the other, into a buffer that is zeroed at the end.</summary>
internal sealed class PayloadReader : IDisposable
{
    private readonly AicoV1Session _session;
    private byte[] _payload = [];
    private byte[] _plaintext = [];

    public PayloadReader(AicoV1Session session) => _session = session;

    /// <summary>Opens one payload and takes note of its nonce.</summary>
    /// <param name="text">Its base64.</param>
    /// <param name="plaintext">The plaintext, valid until the next call.</param>
    public OpenFault TryOpen(ReadOnlySpan<byte> text, out ReadOnlyMemory<byte> plaintext)
    {
        plaintext = default;
        Reserve(ref _payload, StrictBase64.MaxDecodedLength(text.Length));
        if (!StrictBase64.TryDecode(text, _payload, out int length) || length < Wire.Overhead)
        {
            return OpenFault.NotOpened;
        }

        ReadOnlySpan<byte> payload = _payload.AsSpan(0, length);
        int plaintextLength = length - Wire.Overhead;
        Reserve(ref _plaintext, plaintextLength);
        if (!_session.TryOpen(payload, _plaintext.AsSpan(0, plaintextLength)))
        {
            return OpenFault.NotOpened;
        }

        // A full memory of nonces ends the session for new calls; a running stream is not cut for it, but nothing repeated passes.
        if (_session.Admit(payload) is NonceUse.Repeated or NonceUse.Own)
        {
            return OpenFault.Protocol;
        }

        plaintext = _plaintext.AsMemory(0, plaintextLength);
        return OpenFault.None;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_plaintext);

    private static void Reserve(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            CryptographicOperations.ZeroMemory(buffer);
            buffer = new byte[Math.Max(length, Math.Min(2 * buffer.Length, Array.MaxLength))];
        }
    }
}
