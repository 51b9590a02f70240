using System.Security.Cryptography;

namespace Aico.Crypto;

/// <summary>Key bytes in pinned memory, so that the collector never leaves copies behind; zeroed when disposed.</summary>
internal sealed class Secret : IDisposable
{
    private readonly byte[] _bytes;

    public Secret(int size) => _bytes = GC.AllocateArray<byte>(size, pinned: true);

    public Span<byte> Span => _bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    // Never the content: secrets reach logs through string interpolation.
    public override string ToString() => nameof(Secret);
}
