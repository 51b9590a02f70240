using System.Buffers;
using System.Buffers.Binary;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Fuzz;

/// <summary>A message as a list of frames to seal, so that a mutation reaches the rules behind the AEAD.</summary>
/// <remarks>
/// <code>
/// piece   = header(1) ‖ length u16(2) ‖ plaintext          header: flags and type as on the wire; what is missing at the end is left out
/// tamper  = 0x?F ‖ position u16(2)                         flips a bit of the frame before, after it was sealed
/// </code>
/// </remarks>
internal static class FrameScript
{
    private const int PieceHeader = 3;
    private const byte Tamper = 0x0F;

    public static byte[] Of(params (byte Header, byte[] Plaintext)[] frames)
    {
        var script = new ArrayBufferWriter<byte>();
        foreach ((byte header, byte[] plaintext) in frames)
        {
            Span<byte> piece = script.GetSpan(PieceHeader);
            piece[0] = header;
            BinaryPrimitives.WriteUInt16BigEndian(piece[1..], (ushort)plaintext.Length);
            script.Advance(PieceHeader);
            script.Write(plaintext);
        }

        return script.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<int> PiecesOf(ReadOnlySpan<byte> script, int start)
    {
        var pieces = new List<int>();
        for (int at = start; at + PieceHeader <= script.Length;)
        {
            pieces.Add(at);
            int length = BinaryPrimitives.ReadUInt16BigEndian(script[(at + 1)..]);
            at += PieceHeader + ((script[at] & Tamper) == Tamper ? 0 : length);
        }

        return pieces;
    }

    /// <summary>Seals the frames as they are told, whatever the rules say.</summary>
    public static void Seal(ReadOnlySpan<byte> script, Aico2Session session, Direction direction, RequestNumber number, IBufferWriter<byte> output)
    {
        Suite suite = session.Suite;
        var nonces = new FrameNonce(number);
        Span<byte> nonce = stackalloc byte[32];
        nonce = nonce[..suite.NonceSize];
        byte[] last = [];
        for (int at = 0; at + PieceHeader <= script.Length;)
        {
            byte header = script[at];
            int length = BinaryPrimitives.ReadUInt16BigEndian(script[(at + 1)..]);
            at += PieceHeader;
            if ((header & Tamper) == Tamper)
            {
                if (last.Length > 0)
                {
                    last[length % last.Length] ^= (byte)(1 << (header >> 5));
                }

                continue;
            }

            output.Write(last);
            ReadOnlySpan<byte> plaintext = script.Slice(at, Math.Min(length, script.Length - at));
            at += plaintext.Length;
            last = new byte[Wire.FrameHeaderSize + plaintext.Length + suite.TagSize];
            BinaryPrimitives.WriteInt32BigEndian(last, plaintext.Length + suite.TagSize);
            last[0] = header;
            _ = nonces.TryNext(nonce);
            suite.Seal(last.AsSpan(Wire.FrameHeaderSize), plaintext, last.AsSpan(0, Wire.FrameHeaderSize), nonce, session.KeyOf(direction));
        }

        output.Write(last);
    }
}
