using System.Security.Cryptography;

namespace Aico.Protocols.Aico2;

/// <summary>The first 10 bytes of a handshake request: <c>0x02 ‖ pattern(1) ‖ kid(8)</c>; and the prologue that binds them. Section 3.1.</summary>
internal static class HandshakeHeader
{
    public static void Write(Span<byte> body, NoisePattern pattern, ReadOnlySpan<byte> serverKey)
    {
        body[0] = Wire.Version;
        body[1] = (byte)pattern;
        WriteKeyId(serverKey, body.Slice(2, Wire.KeyIdSize));
    }

    /// <summary>kid: the first 8 bytes of the public key's SHA-256.</summary>
    public static void WriteKeyId(ReadOnlySpan<byte> publicKey, Span<byte> keyId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(publicKey, hash);
        hash[..Wire.KeyIdSize].CopyTo(keyId);
    }

    public static void WritePrologue(Span<byte> prologue, ReadOnlySpan<byte> body)
    {
        Wire.ProloguePrefix.CopyTo(prologue);
        body[..Wire.HandshakeHeaderSize].CopyTo(prologue[Wire.ProloguePrefix.Length..]);
    }
}
