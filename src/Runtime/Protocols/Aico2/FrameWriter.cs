using System.Buffers;

namespace Aico.Protocols.Aico2;

/// <summary>Seals the frames of one message, in place in the output's memory. Not safe for concurrent use. Section 8.</summary>
/// <remarks>
/// <code>
/// frame = flags and type(1) ‖ length u24(3) ‖ ciphertext ‖ tag(T)       associated data: the first 4 bytes
/// </code>
/// No frame costs a managed allocation. Type, flags and place are checked against the receiver's own rules: a frame that breaks them would be
/// a bug of ours, and the peer would blame an attacker.
/// </remarks>
internal sealed class FrameWriter
{
    private const int MaxNonceSize = 32;

    private readonly Aico2Session _session;
    private readonly Direction _direction;
    private readonly FramePadding _padding;
    private FrameNonce _nonce;

    public FrameWriter(Aico2Session session, Direction direction, RequestNumber number, FramePadding padding)
    {
        _session = session;
        _direction = direction;
        _padding = padding;
        _nonce = new FrameNonce(number);
    }

    public bool IsFinished { get; private set; }

    /// <summary>Longest data a frame of this type can hold, given the longest plaintext the sender wants; padding takes one byte at least.</summary>
    public int MaxDataOf(FrameType type, int maxPlaintext) =>
        Math.Min(maxPlaintext, FrameHeader.MaxPlaintextOf(type)) - (Pads(type) ? 1 : 0);

    /// <summary>Seals one frame.</summary>
    public void Write(FrameType type, FrameFlags flags, ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        Suite suite = _session.Suite;
        bool pads = Pads(type);
        int limit = FrameHeader.MaxPlaintextOf(type);
        int length = pads ? _padding.PaddedLength(data.Length + 1, limit) : data.Length;
        if (IsFinished || length > limit || length < data.Length + (pads ? 1 : 0))
        {
            throw new InvalidOperationException("The frame is too long, or comes after the last one.");
        }

        var header = new FrameHeader(type, pads ? flags | FrameFlags.Padded : flags, length + suite.TagSize);
        int size = Wire.FrameHeaderSize + header.Length;
        Span<byte> frame = output.GetSpan(size)[..size];
        header.Write(frame);
        if (!FrameHeader.TryRead(frame, _nonce.Count == 0, suite.TagSize, out _))
        {
            throw new InvalidOperationException("This frame is not allowed here.");
        }

        Span<byte> nonce = stackalloc byte[MaxNonceSize];
        nonce = nonce[..suite.NonceSize];
        if (!_nonce.TryNext(nonce))
        {
            throw new InvalidOperationException("The message has as many frames as a message can have.");
        }

        // Asked for before the plaintext is copied: if the keys are gone, nothing stays in the output's memory.
        ReadOnlySpan<byte> key = _session.KeyOf(_direction);
        IsFinished = header.Has(FrameFlags.Final);
        Span<byte> body = frame[Wire.FrameHeaderSize..];
        Span<byte> plaintext = body[..length];
        data.CopyTo(plaintext);
        if (pads)
        {
            plaintext[data.Length] = Wire.PaddingMark;
            plaintext[(data.Length + 1)..].Clear();
        }

        suite.Seal(body, plaintext, frame[..Wire.FrameHeaderSize], nonce, key);
        output.Advance(size);
    }

    private bool Pads(FrameType type) => !_padding.IsNone && type is (FrameType.Head or FrameType.Data);
}
