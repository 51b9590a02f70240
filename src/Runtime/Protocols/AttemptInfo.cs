using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Aico.Protocols;

/// <summary>What a protocol may want to know of the attempt it seals.</summary>
/// <param name="CallId">Random name of the call, 128 bits of the system's generator, the same in both attempts.</param>
/// <param name="Number">1 or 2.</param>
/// <param name="Now">The clocks, read just before the attempt is sent.</param>
/// <param name="CallAge">Time since the call's first attempt was sent; zero in the first.</param>
internal readonly record struct AttemptInfo(UInt128 CallId, int Number, Instant Now, TimeSpan CallAge)
{
    /// <summary>How the contract pads: null for the connection's own choice, 0 for Padmé, else the bucket in bytes.</summary>
    public int? PaddingBucket { get; init; }

    /// <summary>Draws the name of a new call.</summary>
    public static UInt128 NewCallId()
    {
        Span<byte> id = stackalloc byte[16];
        RandomNumberGenerator.Fill(id);
        return BinaryPrimitives.ReadUInt128BigEndian(id);
    }
}
