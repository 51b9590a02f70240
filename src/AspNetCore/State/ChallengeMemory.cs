using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Aico.AspNetCore.State;

/// <summary>Remembers the handshakes seen, so that a recorded one is refused; forgets the oldest when full. Safe for concurrent use.</summary>
/// <remarks>
/// Keeps 16 bytes of a hash of identity and challenge. Asked only after the signature verified: unsigned challenges must not fill it.
/// Partial by nature: a restart forgets, and a signature never expires. Source: AICO v1, section 17, rule 13.
/// </remarks>
internal sealed class ChallengeMemory
{
    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly HashSet<UInt128> _seen = [];
    private readonly Queue<UInt128> _order = new();

    public ChallengeMemory(int capacity) => _capacity = capacity;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _order.Count;
            }
        }
    }

    /// <summary>Notes a pair; false if it was noted before. One atomic step: of two equal handshakes at once, one passes.</summary>
    public bool TryAdd(ReadOnlySpan<byte> identityKey, ReadOnlySpan<byte> challenge)
    {
        Span<byte> pair = stackalloc byte[identityKey.Length + challenge.Length];
        identityKey.CopyTo(pair);
        challenge.CopyTo(pair[identityKey.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(pair, hash);
        UInt128 key = MemoryMarshal.Read<UInt128>(hash);
        lock (_lock)
        {
            if (!_seen.Add(key))
            {
                return false;
            }

            _order.Enqueue(key);
            if (_order.Count > _capacity)
            {
                _seen.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
