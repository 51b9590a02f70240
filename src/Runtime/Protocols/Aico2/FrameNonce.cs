using System.Buffers.Binary;

namespace Aico.Protocols.Aico2;

/// <summary>Gives the nonces of one message, each once: <c>u64(n) ‖ salt(8) ‖ u64(i)</c>, and zeros up to the suite's size. Section 4.</summary>
/// <remarks>Within one key n makes nonces unique by counting, i within one message; the salt protects when counting fails.</remarks>
internal struct FrameNonce
{
    private readonly RequestNumber _message;
    private ulong _next;

    public FrameNonce(RequestNumber message, ulong first = 0)
    {
        _message = message;
        _next = first;
    }

    /// <summary>Frames so far.</summary>
    public readonly ulong Count => _next;

    /// <summary>Writes the next nonce; false after frame 2^32 - 1, the last one.</summary>
    public bool TryNext(Span<byte> nonce)
    {
        if (_next > uint.MaxValue)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64BigEndian(nonce, _message.Number);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[8..], _message.Salt);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[16..], _next++);
        nonce[24..].Clear();
        return true;
    }
}
