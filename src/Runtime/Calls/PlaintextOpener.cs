using System.Buffers;
using Aico.Protocols;

namespace Aico.Calls;

/// <summary>Passes on the body of an answer that the contract declares as plaintext. Nothing is verified.</summary>
internal sealed class PlaintextOpener : MessageOpener
{
    private readonly long _maxBytes;
    private long _passed;

    public PlaintextOpener(long maxBytes) => _maxBytes = maxBytes;

    public override bool TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out MessagePart part)
    {
        part = MessagePart.End;
        foreach (ReadOnlyMemory<byte> piece in input)
        {
            // Never an empty part: a reader would take it for the end.
            if (!piece.IsEmpty)
            {
                _passed += piece.Length;
                input = input.Slice(piece.Length);
                part = _passed > _maxBytes ? MessagePart.Broken(OpenFault.TooLarge) : MessagePart.Bytes(piece);
                return true;
            }
        }

        return endOfInput;
    }

    public override void Dispose()
    {
    }
}
