using System.Security.Cryptography;

namespace Aico.AspNetCore.Sealing;

/// <summary>Gathers plaintext in one piece of memory; zeroes what it leaves behind.</summary>
internal sealed class PlainBuffer
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>The bytes as a stream to read, valid until the buffer is changed.</summary>
    public MemoryStream ToStream() => new(_bytes, 0, Length, writable: false, publiclyVisible: false);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length)
        {
            byte[] larger = new byte[(int)Math.Min(Math.Max(2L * _bytes.Length, Length + (long)bytes.Length), Array.MaxLength)];
            Span.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_bytes);
            _bytes = larger;
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, Length));
        Length = 0;
    }
}
