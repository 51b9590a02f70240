using System.Buffers;
using System.Security.Cryptography;

namespace Aico.Protocols.Aico2;

/// <summary>Opens the frames of one message, in the order of section 8. Not safe for concurrent use.</summary>
/// <remarks>
/// Header (type, flags, place, length) → only then memory → AEAD → padding. Content rules are the caller's.
/// Opens into a buffer of its own, never inside the HTTP server's memory; on failure libsodium wipes what it wrote. The buffer is rented for
/// the message's longest frame, at most 65,536 bytes and a tag, and zeroed before it goes back. No frame costs a managed allocation.
/// </remarks>
internal sealed class FrameReader : IDisposable
{
    private const int MaxNonceSize = 32;
    private const int MinBuffer = 512;

    private readonly Aico2Session _session;
    private readonly Direction _direction;
    private readonly byte[] _headerBytes = new byte[Wire.FrameHeaderSize];
    private byte[] _buffer = [];
    private FrameNonce _nonce;
    private FrameHeader _header;
    private bool _hasHeader;
    private bool _isFinished;

    public FrameReader(Aico2Session session, Direction direction, RequestNumber number)
    {
        _session = session;
        _direction = direction;
        _nonce = new FrameNonce(number);
    }

    /// <summary>After a fault: NotOpened, Protocol or Truncated.</summary>
    public OpenFault Fault { get; private set; }

    /// <summary>Whether FINAL came.</summary>
    public bool IsFinished => _isFinished;

    /// <summary>Bytes reserved at the moment.</summary>
    public int BufferSize => _buffer.Length;

    /// <summary>Reads the next frame and moves <paramref name="input"/> past what it consumed; the rest must be offered again.</summary>
    public FrameOutcome TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out Frame frame)
    {
        frame = default;
        if (Fault != OpenFault.None)
        {
            return FrameOutcome.Fault;
        }

        if (_isFinished)
        {
            return !input.IsEmpty ? Fail(OpenFault.Protocol) : endOfInput ? FrameOutcome.End : FrameOutcome.NeedMore;
        }

        if (!_hasHeader)
        {
            if (input.Length < Wire.FrameHeaderSize)
            {
                return endOfInput ? Fail(OpenFault.Truncated) : FrameOutcome.NeedMore;
            }

            input.Slice(0, Wire.FrameHeaderSize).CopyTo(_headerBytes);
            input = input.Slice(Wire.FrameHeaderSize);
            if (!FrameHeader.TryRead(_headerBytes, isFirst: _nonce.Count == 0, _session.Suite.TagSize, out _header))
            {
                return Fail(OpenFault.Protocol);
            }

            _hasHeader = true;
        }

        if (input.Length < _header.Length)
        {
            return endOfInput ? Fail(OpenFault.Truncated) : FrameOutcome.NeedMore;
        }

        OpenFault fault = Open(input.Slice(0, _header.Length), out int length);
        input = input.Slice(_header.Length);
        if (fault != OpenFault.None)
        {
            return Fail(fault);
        }

        _hasHeader = false;
        _isFinished = _header.Has(FrameFlags.Final);
        frame = new Frame(_header.Type, _header.Flags, _buffer.AsMemory(0, length));
        return FrameOutcome.Frame;
    }

    public void Dispose()
    {
        ReturnBuffer();
        if (Fault == OpenFault.None)
        {
            Fault = OpenFault.Truncated;
        }
    }

    private FrameOutcome Fail(OpenFault fault)
    {
        Fault = fault;
        ReturnBuffer();
        return FrameOutcome.Fault;
    }

    private OpenFault Open(in ReadOnlySequence<byte> sealedBytes, out int length)
    {
        Suite suite = _session.Suite;
        length = _header.Length - suite.TagSize;
        Span<byte> nonce = stackalloc byte[MaxNonceSize];
        nonce = nonce[..suite.NonceSize];
        if (!_nonce.TryNext(nonce))
        {
            return OpenFault.Protocol;
        }

        // Room for the tag too: bytes in several pieces are joined here and opened in place.
        Reserve(_header.Length);
        Span<byte> plaintext = _buffer.AsSpan(0, length);
        ReadOnlySpan<byte> input = sealedBytes.FirstSpan;
        if (input.Length < _header.Length)
        {
            sealedBytes.CopyTo(_buffer);
            input = _buffer.AsSpan(0, _header.Length);
        }

        if (!suite.TryOpen(plaintext, input, _headerBytes, nonce, _session.KeyOf(_direction)))
        {
            return OpenFault.NotOpened;
        }

        return _header.Has(FrameFlags.Padded) && !FramePadding.TryStrip(plaintext, out length) ? OpenFault.Protocol : OpenFault.None;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length < size)
        {
            ReturnBuffer();
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(size, MinBuffer));
        }
    }

    // Zeroed: the pool gives it to anybody next.
    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            CryptographicOperations.ZeroMemory(_buffer);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
